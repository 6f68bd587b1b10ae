/// Something that the server and the role offer or lack, and what it is good for.
public struct EnvironmentFact: Sendable, Codable, Hashable {
  /// What it is about, for programs.
  public let code: Code
  /// Whether nothing has to be done about it.
  public let isFine: Bool
  /// What was found.
  public let message: String
  /// What it makes possible, or what is missing without it.
  public let effect: String
  /// How to get it; `nil` where nothing is missing.
  public let remedy: String?

  /// What is looked at.
  public enum Code: String, Sendable, Codable {
    case serverVersion = "server_version"
    case ownership, ledger, sight, statements, standbys, pooler
  }
}

extension Aka {
  /// What the server and the role offer to renames, and what they lack. Changes nothing, and needs no ledger.
  public func environment() throws -> [EnvironmentFact] {
    try EnvironmentReader(connection: connection).read()
  }
}
