import Postgres

/// Drops a shim that is parked, so that nobody waits for it, and closes its account.
struct ShimDrop {
  let connection: Connection

  /// Never with what anybody else built on it: PostgreSQL refuses that (RESTRICT), and then everything stays as it is.
  func drop(_ entry: LedgerEntry, definition: String, accepted: [AcceptedGap]) throws {
    let ledger = Ledger(connection: connection)
    try connection.transaction {
      try ledger.takeTurns()
      try claim(entry)
      let catalog = Catalog(connection: connection)
      try catalog.prepareReading()
      try connection.run(
        """
        INSERT INTO aka.sys_kept_definitions (migration_id, kind, object, definition)
        VALUES (\(entry.id), 'shim', \(entry.shimName.description), \(definition))
        """)
      for gap in accepted { try ledger.record("accept_gap", of: entry.id, detail: try Ledger.json(gap)) }
      try giveTriggersBack(entry)
      try ShimRemoval(connection: connection).remove(entry.brownoutPlace)
      try close(entry)
    }
  }

  /// A rename without a shim has nothing to drop.
  func recordBare(_ entry: LedgerEntry) throws {
    try connection.transaction {
      try Ledger(connection: connection).takeTurns()
      try claim(entry)
      try Catalog(connection: connection).prepareReading()
      try giveTriggersBack(entry)
      try close(entry)
    }
  }

  /// Takes the ledger's row, if it is still as we know it: another aka may have ended the brownout, or cleaned up.
  private func claim(_ entry: LedgerEntry) throws {
    try connection.run(
      """
      SELECT aka.assert_unchanged(1 = (SELECT count(*) FROM (SELECT FROM aka.sys_table_migrations
        WHERE id = \(entry.id) AND status = \(entry.status.rawValue)
          AND shim_oid IS NOT DISTINCT FROM \(nullable: entry.shimOid)::oid
          AND brownout_until IS NOT DISTINCT FROM \(nullable: entry.brownoutUntil)::timestamptz FOR UPDATE) claimed))
      """)
  }

  /// Trigger functions that read the old name until now get their own text back.
  private func giveTriggersBack(_ entry: LedgerEntry) throws {
    for statement in try FunctionPatches(connection: connection).restore(entry) {
      try connection.run(statement)
    }
  }

  private func close(_ entry: LedgerEntry) throws {
    guard let phase = entry.status.after(.clean) else { return }
    try connection.run(
      """
      UPDATE aka.sys_table_migrations SET status = \(phase.rawValue), cleaned_at = clock_timestamp(),
        cleaned_by = session_user, shim_oid = NULL, compatibility_view_created = false, brownout_until = NULL
      WHERE id = \(entry.id)
      """)
    try Ledger(connection: connection).record(Phase.Transition.clean.rawValue, of: entry.id)
  }
}
