import FoundationEssentials
import Postgres

/// The critical section: exchanges that happen together or not at all, as SQL for a single round trip.
struct SwapScript: CriticalSection {
  /// `swap` or `flip`.
  let transition: Phase.Transition
  let exchanges: [Exchange]
  /// What happens to publications for the sake of aliases.
  var publications: [SQL] = []
  var companion: ((Connection) throws -> Void)?
  /// The name under which the check is prepared. A prepared statement outlives a rollback, and behind a pooler the next
  /// transaction may be another session, so no two transactions share a name.
  let check = Identifier("aka_check_\(UUID().uuidString.prefix(8))")

  var preparedStatement: Identifier? { check }
  var tables: [QualifiedName] { exchanges.map(\.from) }
  var locked: [QualifiedName] { exchanges.flatMap(\.locked) }

  /// Statements that are seen after this and before the swap would be taken for uses of the shim.
  func takeNotes(on connection: Connection) throws {
    try SwapEvidence(connection: connection).take(for: exchanges)
  }

  /// The whole transaction. The lock is not held while a network carries the next statement.
  ///
  /// Whatever can happen before the lock does: the ledger's account, the moves of views that nobody can see yet, and the
  /// planning of the check (measured: 0.5 ms to plan and run it, 0.1 ms to run it prepared). What remains under the lock
  /// is that check, and renames.
  ///
  /// lock_timeout bounds the wait for each table and statement_timeout the wait for all of them, since LOCK TABLE takes
  /// them one after the other and holds the first while it waits for the next. The commit does not wait for the disk or
  /// for a standby, because the lock is held until COMMIT returns.
  func transaction(timeout: Duration) -> SQL {
    let milliseconds = max(1, Int(timeout.milliseconds))
    let settings: [SQL] = [
      TransactionMode.readWrite.begin,
      "SET LOCAL search_path = pg_catalog, pg_temp",
      "SET LOCAL synchronous_commit = off",
    ]
    // Two that change the same publication must know of each other.
    let turn = publications.isEmpty ? [] : Ledger.turn
    let isUnchanged = unchanged.joined(separator: " AND ")
    let before =
      settings + turn + ["SET LOCAL lock_timeout = \(unescaped: milliseconds)"] + preparation + [
        "PREPARE \(check) AS SELECT aka.assert_unchanged(\(isUnchanged))", "EXECUTE \(check)",
        "SET LOCAL statement_timeout = \(unescaped: milliseconds + 1)",
      ]
    let lock =
      [Self.time("asked_at")] + locks + [Self.time("locked_at"), "SET LOCAL statement_timeout = 0"]
    let end: [SQL] = companion == nil ? [Self.time("done_at"), "COMMIT"] : []
    let after: [SQL] = ["EXECUTE \(check)"] + renames + end
    return (before + lock + after).joined(separator: ";\n")
  }

  /// What is done before the lock: the ledger's account, functions, and the moves of views that nobody can see yet.
  var preparation: [SQL] {
    [claim] + publications + record + exchanges.flatMap(\.functionChanges) + approaches
  }

  /// One statement for all that LOCK TABLE takes. The others are locked by a change of owner that changes nothing
  /// (`ATExecChangeOwner`), as any ALTER locks them.
  var locks: [SQL] {
    let tables = exchanges.flatMap { exchange -> [SQL] in
      exchange.locked.filter { exchange.lockedAs == nil || $0 != exchange.from }.map { name in
        exchange.locksChildren && name == exchange.from ? "\(name)" : "ONLY \(name)"
      }
    }
    let alters = exchanges.compactMap { exchange in
      exchange.lockedAs.map { "ALTER TABLE \(exchange.from) OWNER TO \($0)" as SQL }
    }
    let lock: SQL = "LOCK TABLE \(tables.joined(separator: ", ")) IN ACCESS EXCLUSIVE MODE"
    return (tables.isEmpty ? [] : [lock]) + alters
  }

  /// Takes the ledger's rows and the staged views, if they are still as this aka left them.
  private var claim: SQL {
    let expected = transition == .swap ? Phase.pending : .active
    let ids = exchanges.map { "\(literal: $0.entry.id.uuidString)" as SQL }.joined(separator: ", ")
    let views =
      exchanges.compactMap(\.incoming).map { Self.stands($0.oid, at: $0.name) }
      + exchanges.flatMap(\.views).map(\.stands)
    // In the order in which another aka stages them: two that lock the same rows in two orders wait for each other.
    let rows: SQL = """
      (SELECT count(*) FROM (SELECT FROM aka.sys_table_migrations
        WHERE id IN (\(ids)) AND status = \(literal: expected.rawValue)
        ORDER BY array_position(ARRAY[\(ids)]::uuid[], id) FOR UPDATE) claimed)
        = \(unescaped: exchanges.count)
      """
    return "SELECT aka.assert_unchanged(\(([rows] + views).joined(separator: " AND ")))"
  }

  /// What must hold of the tables, and of the shims that make room, if they are as they were at staging.
  var unchanged: [SQL] {
    let staged = exchanges.map { exchange -> SQL in
      "(\(unescaped: exchange.entry.tableOid)::oid, \(literal: exchange.fingerprint.text))"
    }
    let tables: SQL = """
      NOT EXISTS (SELECT FROM (VALUES \(staged.joined(separator: ", "))) staged (table_oid, fingerprint)
        WHERE \(Fingerprint.expression(ofTable: "staged.table_oid")) IS DISTINCT FROM staged.fingerprint)
      """
    let views = exchanges.compactMap { exchange in
      exchange.outgoing.map { Self.stands($0.oid, at: exchange.to) }
    }
    return [tables] + views
  }

  /// Moves the staged views next to their places. A staged name occurs in no other schema, so a view keeps it on the way.
  private var approaches: [SQL] {
    exchanges.compactMap { exchange in
      exchange.incoming.map { Self.approach($0.name, to: exchange.from, $0.kind) }
    } + exchanges.flatMap(\.views).flatMap(\.placement)
  }

  static func approach(_ staged: QualifiedName, to target: QualifiedName, _ kind: ShimKind = .view) -> SQL {
    "ALTER \(kind.noun) \(staged) SET SCHEMA \(target.schema)"
  }

  /// Gives a staged view that has approached its place the name that it is for.
  static func arrive(_ staged: QualifiedName, at target: QualifiedName, _ kind: ShimKind = .view) -> SQL {
    "ALTER \(kind.noun) \(QualifiedName(target.schema, staged.name)) RENAME TO \(target.name)"
  }

  /// The renames themselves.
  var renames: [SQL] {
    let taken = Set(exchanges.map(\.to))
    var statements: [SQL] = []
    for exchange in exchanges { statements += exchange.release }
    for exchange in exchanges where exchange.passes(taken) { statements += exchange.departure }
    for exchange in exchanges {
      statements.append(exchange.arrival(passed: exchange.passes(taken)))
      statements += exchange.columnRenames
    }
    for exchange in exchanges { statements += exchange.installation }
    for outgoing in exchanges.compactMap(\.outgoing) {
      statements += outgoing.repointed.map(\.definition)
    }
    return statements
  }

  static func park(_ view: QualifiedName, at parked: QualifiedName, _ kind: ShimKind = .view) -> [SQL] {
    let away: [SQL] =
      view.schema == parked.schema
      ? [] : ["ALTER \(kind.noun) \(QualifiedName(view.schema, parked.name)) SET SCHEMA \(parked.schema)"]
    return ["ALTER \(kind.noun) \(view) RENAME TO \(parked.name)"] + away
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
