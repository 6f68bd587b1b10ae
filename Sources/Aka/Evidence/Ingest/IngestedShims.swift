import FoundationEssentials
import Postgres

/// The names that shims keep alive, and since when.
struct IngestedShims {
  let renames: [UUID]
  let names: [WrittenName]
  /// In seconds since 1970.
  let since: [Double]

  /// When the first of them became a shim's; now, if there is none.
  let earliest: Double

  static func read(_ connection: Connection) throws -> IngestedShims {
    let entries = try Ledger(connection: connection).entries().filter(\.keepsName)
    let since = try entries.map { try ShimAge(connection: connection).since($0) }
    return IngestedShims(
      renames: entries.map(\.id), names: entries.map { WrittenName($0.shimName) }, since: since,
      earliest: try since.min() ?? connection.run("SELECT extract(epoch FROM clock_timestamp())").scalar())
  }
}

/// When shims took their places.
struct ShimAge {
  let connection: Connection

  /// The event is written just before.
  func since(_ entry: LedgerEntry) throws -> Double {
    try connection.run(
      """
      SELECT coalesce((SELECT extract(epoch FROM max(happened_at)) FROM aka.sys_table_migration_events
          WHERE migration_id = \(entry.id) AND event IN ('swap', 'flip', 'restore', 'repair')),
        extract(epoch FROM clock_timestamp()))
      """
    ).scalar()
  }
}
