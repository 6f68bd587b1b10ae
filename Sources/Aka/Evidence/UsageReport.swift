import FoundationEssentials
import Postgres

/// What the evidence says about the name that a rename's shim keeps alive.
public struct UsageReport: Sendable, Codable {
  /// The rename's number in the ledger.
  public let number: Int
  /// The name that the shim keeps alive: the old one, or after a rollback the new one.
  public let name: QualifiedName
  /// The table's name.
  public let table: QualifiedName
  /// When the shim took its place.
  public let shimSince: Date
  /// The time that was judged begins here.
  public let since: Date
  /// What follows from it all.
  public let verdict: Verdict
  /// What each source says, server by server.
  public let sources: [SourceReport]
  /// Objects that were built on the shim: they must be pointed at the table before it can go.
  public let objects: [String]
  /// Those of them that are views and whose readers need rights on the table, because the shim asks for them. Built on the table,
  /// the views would ask for their owners'.
  public let viewsAskingReaders: [String]
}
