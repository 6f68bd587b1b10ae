import FoundationEssentials
import Postgres

/// How much one old name was used in the last 90 days.
public struct UsageHistory: Sendable, Codable, Hashable {
  /// The rename's number in the ledger.
  public let number: Int
  /// The name: the old one, or after a rollback the new one.
  public let name: QualifiedName
  /// The table's name.
  public let table: QualifiedName
  /// The hours in which uses were counted, oldest first; nothing was seen in the others.
  public let hours: [UsageHour]
}

/// An hour on one server.
public struct UsageHour: Sendable, Codable, Hashable {
  /// When it began.
  public let hour: Date
  /// The server.
  public let server: String
  /// How many calls the samples of this hour found that earlier ones had not. A use may be up to one sample older, and a statement may
  /// count several times.
  public let uses: Int
}
