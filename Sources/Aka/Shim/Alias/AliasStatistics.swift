import Postgres

/// The planner's statistics of aliases. A query on a partitioned table is planned by those of the whole tree, which nobody
/// gathers unasked: autovacuum analyses partitions only.
struct AliasStatistics {
  let connection: Connection

  /// The aliases of live renames that have none although their tables have some, as a query. (Only superusers may look into
  /// pg_statistic; ANALYZE of a partitioned table writes how many rows there are as well, since 14.)
  static let query: SQL = """
    SELECT n.nspname, c.relname FROM aka.sys_table_migrations m JOIN pg_class c ON c.oid = m.shim_oid
      JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_class t ON t.oid = m.table_oid
    WHERE c.relkind = 'p' AND m.compatibility_view_created AND t.reltuples > 0 AND pg_has_role(c.relowner, 'USAGE')
      AND c.reltuples < 0
    """

  /// Analyses those that have none. The rename is done: what stops this is told, and `aka verify` reminds of it.
  ///
  /// ANALYZE lets everybody read and write; what it may have to wait for is another ANALYZE, VACUUM or CREATE INDEX.
  func refresh(report: (RenameProgress) -> Void) {
    do {
      let aliases = try connection.run(Self.query).map { row in
        QualifiedName(try row["nspname"], try row["relname"])
      }
      for alias in aliases { try analyse(alias, report) }
    } catch {
      report(.notAnalysed(nil, reason: "\(error)"))
    }
  }

  private func analyse(_ alias: QualifiedName, _ report: (RenameProgress) -> Void) throws {
    do {
      try connection.transaction {
        try connection.stayUnseen()
        try connection.run("SET LOCAL lock_timeout = '10s'")
        try connection.run("ANALYZE \(alias)")
      }
    } catch let error as PostgresError where !error.isConnectionLoss {
      report(.notAnalysed(alias, reason: error.message))
    }
  }
}
