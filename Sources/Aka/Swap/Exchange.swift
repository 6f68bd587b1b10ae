import FoundationEssentials
import Postgres

/// One exchange of names: the table goes from one to the other, a shim takes the name that it leaves, and the shim that
/// was at the other name makes room. A rename and a rollback are the same exchange in opposite directions.
struct Exchange {
  let entry: LedgerEntry
  let transition: Phase.Transition
  /// Where the table is now.
  let from: QualifiedName
  /// Where it goes.
  let to: QualifiedName
  /// What the table must still look like.
  let fingerprint: Fingerprint
  /// The staged view that takes the name `from`.
  let incoming: QualifiedName?
  /// The shim at the name `to`, which makes room.
  let outgoing: OutgoingShim?

  /// What to lock, in the order in which a reader locks: the view it names, then the table behind it. Locking a view
  /// locks what it reads, so the table comes last.
  var locks: [QualifiedName] {
    (outgoing.map { $0.repointed.filter(\.isLockable).map(\.name) + [to] } ?? []) + [from]
  }

  /// Stops the transaction unless everything is as it was when the shim was staged.
  var assertion: SQL {
    let expected = transition == .swap ? Phase.pending : .active
    let shim = transition == .swap ? incoming : to
    let body: SQL = """
      BEGIN
        IF NOT EXISTS (SELECT FROM aka.sys_table_migrations WHERE id = \(literal: entry.id.uuidString)
            AND status = \(literal: expected.rawValue)
            AND shim_oid IS NOT DISTINCT FROM to_regclass(\(literal: shim?.quoted)))
          OR \(Fingerprint.expression(ofTable: entry.tableOid)) IS DISTINCT FROM \(literal: fingerprint.text) THEN
          RAISE EXCEPTION 'the table changed since its shim was staged'
            USING ERRCODE = \(literal: SQLState.changedSinceStaging.rawValue);
        END IF;
      END
      """
    return "DO \(literal: body.text)"
  }

  /// The renames themselves.
  var statements: [SQL] {
    var statements: [SQL] = []
    if let outgoing { statements += Self.move(to, to: outgoing.parked) }
    statements.append("ALTER TABLE \(from) RENAME TO \(to.name)")
    if let incoming { statements += Self.move(incoming, to: from) }
    if let outgoing {
      statements += outgoing.repointed.map(\.definition)
      if outgoing.isDisposable { statements.append("DROP VIEW \(outgoing.parked)") }
    }
    return statements
  }

  /// A staged name occurs in no other schema, so a view keeps it while it changes schemas.
  private static func move(_ view: QualifiedName, to target: QualifiedName) -> [SQL] {
    let isLeavingStage = view.schema == "aka"
    let staged = isLeavingStage ? view.name : target.name
    let rename: SQL =
      "ALTER VIEW \(isLeavingStage ? QualifiedName(target.schema, staged) : view) RENAME TO \(target.name)"
    let change: SQL =
      "ALTER VIEW \(isLeavingStage ? view : QualifiedName(view.schema, staged)) SET SCHEMA \(target.schema)"
    return isLeavingStage ? [change, rename] : [rename, change]
  }

  /// The ledger's account of it.
  var record: [SQL] {
    var statements: [SQL] = []
    if let other = outgoing?.entry, other.id != entry.id {
      statements.append(
        """
        UPDATE aka.sys_table_migrations SET compatibility_view_created = false, shim_oid = NULL
        WHERE id = \(literal: other.id.uuidString)
        """)
    }
    let phase = entry.status.after(transition)!
    let when: SQL =
      transition == .swap
      ? "migrated_at = clock_timestamp(), migrated_by = session_user"
      : "rollback_at = clock_timestamp(), rollback_by = session_user"
    let shim: SQL = incoming == nil ? "NULL" : "\(literal: from.quoted)::regclass"
    statements.append(
      """
      UPDATE aka.sys_table_migrations SET status = \(literal: phase.rawValue), \(when), shim_oid = \(shim),
        compatibility_view_created = \(unescaped: incoming != nil)
      WHERE id = \(literal: entry.id.uuidString)
      """)
    statements.append(Ledger.event(transition.rawValue, of: entry.id))
    return statements
  }
}

extension SQLState {
  /// Ours: raised under the lock when the table, the shim or the ledger is not what was staged.
  static let changedSinceStaging = SQLState("AK001")
}
