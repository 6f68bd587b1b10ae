/// A kind of statement that writes through a shim. Each can take a path of its own.
public enum WriteOperation: String, Codable, CaseIterable, Sendable {
  case insert
  case update
  case delete
}

/// How an operation gets from the shim to the table.
public enum WritePath: String, Codable, CaseIterable, Sendable {
  /// PostgreSQL rewrites the statement onto the table: exact, upserts and all.
  case native
  /// An INSTEAD OF trigger writes row by row: it takes COPY, and no upserts.
  case trigger
}

/// What somebody wants the paths to be.
public struct WriteWish: Sendable, Codable, Hashable {
  /// The operations for which a path was named; for the others it is ours to choose.
  public var paths: [WriteOperation: WritePath]

  /// Names paths; all are ours to choose by default.
  public init(_ paths: [WriteOperation: WritePath] = [:]) { self.paths = paths }

  /// The same path for all operations.
  public init(all path: WritePath) {
    paths = .init(uniqueKeysWithValues: WriteOperation.allCases.map { ($0, path) })
  }
}

/// The path that an operation takes, and why.
public struct ChosenWritePath: Sendable, Codable, Hashable {
  /// The operation.
  public let operation: WriteOperation
  /// Its path.
  public let path: WritePath
  /// Why it is this one.
  public let reason: String
}
