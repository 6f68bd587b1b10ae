import FoundationEssentials
import Postgres

/// Something that happened to a rename.
public struct RenameEvent: Sendable, Codable, Hashable {
  /// When, by the server's clock.
  public let at: Date
  /// By which role.
  public let by: Identifier
  /// What, in the ledger's word.
  public let event: String
}
