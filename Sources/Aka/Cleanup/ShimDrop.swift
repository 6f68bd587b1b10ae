import Postgres

/// Drops a shim that is parked, so that nobody waits for it, and closes its account.
struct ShimDrop {
  let connection: Connection
  /// For an alias, whose table must be locked to be detached.
  let swapper: Swapper

  /// Never with what anybody else built on it: PostgreSQL refuses that (RESTRICT), and then everything stays as it is.
  func drop(_ entry: LedgerEntry, definition: String, accepted: [AcceptedGap]) throws {
    let ledger = Ledger(connection: connection)
    let keep: SQL = """
      INSERT INTO aka.sys_kept_definitions (migration_id, kind, object, definition)
      VALUES (\(entry.id), 'shim', \(entry.shimName.description), \(definition))
      """
    let gaps = try accepted.map { Ledger.events("accept_gap", of: [entry.id], detail: try Ledger.json($0)) }
    let catalog = Catalog(connection: connection)
    if let drop = try attached(entry, noting: [keep] + gaps) {
      _ = try swapper.enter(drop)
      return
    }
    try connection.transaction {
      try ledger.takeTurns()
      try connection.run(claim(entry))
      try catalog.prepareReading()
      for statement in try publications(entry) { try connection.run(statement) }
      for statement in [keep] + gaps { try connection.run(statement) }
      for statement in try givingTriggersBack(entry) { try connection.run(statement) }
      try ShimRemoval(connection: connection).remove(entry.brownoutPlace)
      for statement in closing(entry) { try connection.run(statement) }
    }
  }

  /// How an alias is dropped that has the table as its partition, all of it read before its lock; `nil` for other shims.
  private func attached(_ entry: LedgerEntry, noting notes: [SQL]) throws -> AliasDrop? {
    try connection.transaction(.snapshot) {
      let catalog = Catalog(connection: connection)
      try catalog.prepareReading()
      guard let alias = try catalog.relationOid(at: entry.brownoutPlace),
        let attachment = try catalog.outgoing(alias, of: entry).attachment
      else { return nil }
      let removal = try connection.run(
        ShimRemoval.statements(dropping: alias, named: "\(literal: entry.brownoutPlace.quoted)")
      ).map { SQL(unescaped: try $0["statement"]) }
      return AliasDrop(
        entry: entry, alias: alias, attachment: attachment,
        account: [claim(entry)] + (try publications(entry)) + notes + (try givingTriggersBack(entry))
          + closing(entry), removal: removal)
    }
  }

  /// A rename without a shim has nothing to drop.
  func recordBare(_ entry: LedgerEntry) throws {
    try connection.transaction {
      try Ledger(connection: connection).takeTurns()
      try connection.run(claim(entry))
      try Catalog(connection: connection).prepareReading()
      for statement in try givingTriggersBack(entry) + closing(entry) { try connection.run(statement) }
    }
  }

  /// Takes the ledger's row, if it is still as we know it: another aka may have ended the brownout, or cleaned up.
  private func claim(_ entry: LedgerEntry) -> SQL {
    """
    SELECT aka.assert_unchanged(1 = (SELECT count(*) FROM (SELECT FROM aka.sys_table_migrations
      WHERE id = \(entry.id) AND status = \(entry.status.rawValue)
        AND shim_oid IS NOT DISTINCT FROM \(nullable: entry.shimOid)::oid
        AND brownout_until IS NOT DISTINCT FROM \(nullable: entry.brownoutUntil)::timestamptz FOR UPDATE) claimed))
    """
  }

  /// Those that gave up an option for the alias's sake.
  private func publications(_ entry: LedgerEntry) throws -> [SQL] {
    guard let alias = entry.shimOid, entry.shimKind == .alias else { return [] }
    return try PublicationSwitches(connection, arriving: [], leaving: [alias]).statements(noting: [entry.id])
  }

  /// Trigger functions that read the old name until now get their own text back.
  private func givingTriggersBack(_ entry: LedgerEntry) throws -> [SQL] {
    try FunctionPatches(connection: connection).restore(entry)
  }

  private func closing(_ entry: LedgerEntry) -> [SQL] {
    guard let phase = entry.status.after(.clean) else { return [] }
    return [
      """
      UPDATE aka.sys_table_migrations SET status = \(phase.rawValue), cleaned_at = clock_timestamp(),
        cleaned_by = session_user, shim_oid = NULL, compatibility_view_created = false, brownout_until = NULL
      WHERE id = \(entry.id)
      """, Ledger.events(Phase.Transition.clean.rawValue, of: [entry.id]),
    ]
  }
}
