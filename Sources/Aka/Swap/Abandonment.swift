import Postgres

/// Gives up renames that were only staged. A staged view must not stay behind: while it exists, PostgreSQL refuses to
/// drop or retype the columns that it shows.
struct Abandonment {
  let connection: Connection

  /// Drops what is staged and closes the rows; returns which of them were still pending.
  func abandon(_ entries: [LedgerEntry]) throws -> [LedgerEntry] {
    try connection.transaction {
      try Ledger(connection: connection).takeTurns()
      return try entries.filter { entry in
        let changed = try connection.run(
          """
          UPDATE aka.sys_table_migrations SET status = 'rolled_back', rollback_at = clock_timestamp(),
            rollback_by = session_user, shim_oid = NULL
          WHERE id = \(entry.id) AND status = 'pending'
          """)
        guard changed.commandTag == "UPDATE 1" else { return false }
        try StagedViews(connection: connection).drop(of: [entry])
        try Ledger(connection: connection).record(Phase.Transition.abandon.rawValue, of: entry.id)
        return true
      }
    }
  }
}
