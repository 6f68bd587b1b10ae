import Postgres

/// The names are exchanged and on the primary's disk, and a synchronous standby has not confirmed it.
public struct NotYetDurable: Error, Sendable, CustomStringConvertible {
  /// What the ledger calls it.
  static let event = "unconfirmed"

  /// The old names of the tables.
  public let tables: [QualifiedName]

  /// What it means, and what to do.
  public var description: String {
    let names = tables.map(\.description).joined(separator: ", ")
    return
      "the names are exchanged (\(names)), and work for everybody, but no synchronous standby has confirmed it in time: if "
      + "this server were lost now, a standby would not know of it. Nothing is locked. Run the same command again to have it "
      + "confirmed."
  }
}
