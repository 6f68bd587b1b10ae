import Postgres

/// The critical section: exchanges that happen together or not at all, as SQL for a single round trip.
struct SwapScript {
  /// `swap` or `flip`.
  let transition: Phase.Transition
  let exchanges: [Exchange]

  /// The whole transaction. The lock is not held while a network carries the next statement.
  ///
  /// lock_timeout bounds the wait for each table and statement_timeout the wait for all of them, since LOCK TABLE takes
  /// them one after the other and holds the first while it waits for the next. The commit does not wait for the disk or
  /// for a standby, because the lock is held until COMMIT returns.
  func transaction(timeout: Duration) -> SQL {
    let milliseconds = max(1, Int(timeout.milliseconds))
    let locks = exchanges.flatMap(\.locks).map { "ONLY \($0)" as SQL }.joined(separator: ", ")
    let statements: [SQL] =
      [
        TransactionMode.readWrite.begin,
        "SET LOCAL search_path = pg_catalog, pg_temp",
        "SET LOCAL synchronous_commit = off",
        "SET LOCAL lock_timeout = \(unescaped: milliseconds)",
        "SET LOCAL statement_timeout = \(unescaped: milliseconds + 1)",
        Self.time("asked_at"),
        "LOCK TABLE \(locks) IN ACCESS EXCLUSIVE MODE",
        Self.time("locked_at"),
        "SET LOCAL statement_timeout = 0",
        assertion,
      ] + renames + record + [Self.time("done_at"), "COMMIT"]
    return statements.joined(separator: ";\n")
  }

  private static func time(_ column: Identifier) -> SQL {
    "SELECT extract(epoch FROM clock_timestamp())::float8 * 1000 AS \(column)"
  }

  /// Stops the transaction unless tables, views and ledger are as they were at staging. One query for all of them:
  /// planning it is most of its cost.
  private var assertion: SQL {
    let expected = transition == .swap ? Phase.pending : .active
    let staged = exchanges.map { exchange -> SQL in
      """
      (\(literal: exchange.entry.id.uuidString)::uuid, \(unescaped: exchange.entry.tableOid)::oid,
        \(literal: exchange.fingerprint.text))
      """
    }
    let views = exchanges.flatMap(\.expectations).map {
      "(\(literal: $0.quoted), \(unescaped: $1)::oid)" as SQL
    }
    let moved: SQL = """
      SELECT FROM (VALUES \(staged.joined(separator: ", "))) staged (id, table_oid, fingerprint)
      WHERE NOT EXISTS (SELECT FROM aka.sys_table_migrations m
          WHERE m.id = staged.id AND m.status = \(literal: expected.rawValue))
        OR \(Fingerprint.expression(ofTable: "staged.table_oid")) IS DISTINCT FROM staged.fingerprint
      """
    let lost: SQL =
      views.isEmpty
      ? ""
      : """
      UNION ALL SELECT FROM (VALUES \(views.joined(separator: ", "))) expected (name, oid)
      WHERE to_regclass(expected.name)::oid IS DISTINCT FROM expected.oid
      """
    let block: SQL = """
      BEGIN
        IF EXISTS (\(moved) \(lost)) THEN
          RAISE EXCEPTION 'a table, its shim or its ledger row changed since it was staged'
            USING ERRCODE = \(literal: SQLState.changedSinceStaging.rawValue);
        END IF;
      END
      """
    return "DO \(literal: block.text)"
  }

  /// The renames themselves. Tables that take each other's names (a -> b, b -> a) pass through names of their own.
  private var renames: [SQL] {
    let taken = Set(exchanges.map(\.to))
    var statements: [SQL] = []
    for exchange in exchanges {
      if let outgoing = exchange.outgoing { statements += Self.park(exchange.to, at: outgoing.parked) }
    }
    for exchange in exchanges where taken.contains(exchange.from) {
      statements.append("ALTER TABLE \(exchange.from) RENAME TO \(exchange.entry.stagedName("table").name)")
    }
    for exchange in exchanges {
      let now =
        taken.contains(exchange.from)
        ? QualifiedName(exchange.from.schema, exchange.entry.stagedName("table").name) : exchange.from
      statements.append("ALTER TABLE \(now) RENAME TO \(exchange.to.name)")
    }
    for exchange in exchanges {
      if let incoming = exchange.incoming { statements += Self.place(incoming.name, at: exchange.from) }
    }
    for outgoing in exchanges.compactMap(\.outgoing) {
      statements += outgoing.repointed.map(\.definition)
      if outgoing.isDisposable { statements.append("DROP VIEW \(outgoing.parked)") }
    }
    return statements
  }

  /// A staged name occurs in no other schema, so a view keeps it while it changes schemas.
  static func place(_ staged: QualifiedName, at target: QualifiedName) -> [SQL] {
    [
      "ALTER VIEW \(staged) SET SCHEMA \(target.schema)",
      "ALTER VIEW \(QualifiedName(target.schema, staged.name)) RENAME TO \(target.name)",
    ]
  }

  private static func park(_ view: QualifiedName, at parked: QualifiedName) -> [SQL] {
    [
      "ALTER VIEW \(view) RENAME TO \(parked.name)",
      "ALTER VIEW \(QualifiedName(view.schema, parked.name)) SET SCHEMA \(parked.schema)",
    ]
  }

  /// The ledger's account of it, in the same transaction.
  private var record: [SQL] {
    let phase = transition == .swap ? Phase.active : .rolledBack
    let when: SQL =
      transition == .swap
      ? "migrated_at = clock_timestamp(), migrated_by = session_user"
      : "rollback_at = clock_timestamp(), rollback_by = session_user"
    let shims = exchanges.map { exchange -> SQL in
      "(\(literal: exchange.entry.id.uuidString)::uuid, \(literal: exchange.incoming.map { String($0.oid) })::oid)"
    }
    let replaced = exchanges.compactMap { exchange in
      exchange.outgoing.flatMap { $0.entry.id == exchange.entry.id ? nil : $0.entry.id }
    }
    let update: SQL = """
      UPDATE aka.sys_table_migrations m SET status = \(literal: phase.rawValue), \(when), shim_oid = shim.oid,
        compatibility_view_created = shim.oid IS NOT NULL
      FROM (VALUES \(shims.joined(separator: ", "))) shim (id, oid) WHERE m.id = shim.id
      """
    let release = replaced.map { id -> SQL in
      """
      UPDATE aka.sys_table_migrations SET compatibility_view_created = false, shim_oid = NULL
      WHERE id = \(literal: id.uuidString)
      """
    }
    return release + [update, Ledger.events(transition.rawValue, of: exchanges.map(\.entry.id))]
  }
}

extension SQLState {
  /// Ours: raised under the lock when the table, the shim or the ledger is not what was staged.
  static let changedSinceStaging = SQLState("AK001")
}
