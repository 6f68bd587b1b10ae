/// A kind of statement that writes through a shim. Each can take a path of its own.
enum WriteOperation: String, Codable, CaseIterable, Sendable {
  case insert
  case update
  case delete
}
