import FoundationEssentials
import Postgres

/// Takes a shim out of its place and into schema aka: the beginning of a brownout, and of every cleanup.
///
/// Only the view is locked. Whoever says the new name does not notice, and whoever says the old one waits for
/// milliseconds before the name fails.
struct Parking: CriticalSection {
  let entry: LedgerEntry
  let shim: UInt32
  /// The view's owner, by whom it is locked: LOCK TABLE would lock the table behind the view as well.
  let owner: Identifier
  /// After which time anybody may put it back.
  let limit: Duration
  /// For the event.
  let detail: String

  let preparedStatement: Identifier? = nil
  var tables: [QualifiedName] { [entry.shimName] }
  var locked: [QualifiedName] { [entry.shimName] }

  /// The commit waits for the disk: those who would wait with it are about to find the name gone, and a brownout that a
  /// crash undoes must not have been announced.
  func transaction(timeout: Duration) -> SQL {
    let view = entry.shimName
    let before: [SQL] = [
      TransactionMode.readWrite.begin,
      "SET LOCAL search_path = pg_catalog, pg_temp",
      "SET LOCAL lock_timeout = \(unescaped: max(1, Int(timeout.milliseconds)))",
      claim, record, Ledger.events(Phase.Transition.brownOut.rawValue, of: [entry.id], detail: detail),
    ]
    let locked: [SQL] = [
      Self.time("asked_at"), "ALTER \(entry.shimKind.noun) \(view) OWNER TO \(owner)", Self.time("locked_at"),
      "SELECT aka.assert_unchanged(\(isUnused))",
    ]
    let after =
      SwapScript.park(view, at: entry.brownoutPlace, entry.shimKind) + [Self.time("done_at"), "COMMIT"]
    return (before + locked + after).joined(separator: ";\n")
  }

  /// Takes the ledger's row, if it is still as we read it.
  private var claim: SQL {
    """
    SELECT aka.assert_unchanged(1 = (SELECT count(*) FROM (SELECT FROM aka.sys_table_migrations
      WHERE id = \(literal: entry.id.uuidString) AND status = \(literal: entry.status.rawValue)
        AND shim_oid = \(unescaped: shim) AND brownout_until IS NULL FOR UPDATE) claimed)
      AND \(Self.stands(shim, at: entry.shimName))\(isUnpublished))
    """
  }

  /// What is sent under the name of an alias while that is put aside says for ever a name that no subscriber has.
  private var isUnpublished: SQL {
    guard entry.shimKind == .alias else { return "" }
    return """
       AND NOT EXISTS (SELECT FROM pg_publication p CROSS JOIN LATERAL pg_get_publication_tables(p.pubname) g
        WHERE g.relid = \(unescaped: shim))
      """
  }

  private var record: SQL {
    let phase = entry.status.after(.brownOut) ?? entry.status
    return """
      UPDATE aka.sys_table_migrations SET status = \(literal: phase.rawValue), brownout_at = clock_timestamp(),
        brownout_by = session_user,
        brownout_until = clock_timestamp() + make_interval(secs => \(unescaped: limit.milliseconds / 1000))
      WHERE id = \(literal: entry.id.uuidString)
      """
  }

  /// Under the lock nobody can build anything on the view any more.
  private var isUnused: SQL {
    "\(Self.stands(shim, at: entry.shimName)) AND NOT EXISTS (\(OutgoingShim.links(to: shim)))"
  }
}
