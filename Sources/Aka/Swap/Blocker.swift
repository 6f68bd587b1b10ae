import Postgres

/// A session (or a prepared transaction) that holds a table which is to be swapped.
public struct Blocker: Sendable, Codable, Hashable {
  /// The backend's process id; `nil` for a prepared transaction, which has none.
  public let pid: Int?
  /// Its role.
  public let user: String?
  /// What it calls itself.
  public let application: String?
  /// How long its transaction has been open, in seconds; `nil` if this role may not see it.
  public let age: Double?
  /// What it is doing: `active`, `idle in transaction`, `prepared transaction`.
  public let state: String?
  /// Its latest statement without its constants, or the prepared transaction's name.
  public let query: String?
  /// The table that it holds.
  public let table: String
}

extension Blocker {
  /// The same for people to read: what its statement holds of the application's data stays where it is.
  var redacted: Blocker {
    guard pid != nil, !isAutovacuum, let query else { return self }
    return Blocker(
      pid: pid, user: user, application: application, age: age, state: state,
      query: String(RedactedStatement(query).text.prefix(200)), table: table)
  }

  /// Whether it is an autovacuum.
  public var isAutovacuum: Bool { state == "autovacuum worker" }

  /// Everybody who holds one of the tables, or queues for it, the longest first.
  ///
  /// `pg_locks` shows a prepared transaction without a process; the lock that it holds on its own transaction id, found by
  /// the same virtual transaction, says which one it is.
  static func query(tables: [UInt32]) -> SQL {
    """
    SELECT jsonb_build_object('pid', l.pid, 'user', coalesce(a.usename, p.owner),
      'application', nullif(a.application_name, ''),
      'age', extract(epoch FROM clock_timestamp() - coalesce(a.xact_start, p.prepared)),
      'state', CASE WHEN l.pid IS NULL THEN 'prepared transaction'
                    WHEN a.backend_type <> 'client backend' THEN a.backend_type ELSE a.state END,
      'query', left(coalesce(p.gid, a.query), 1000), 'table', l.relation::regclass::text) AS blocker
    FROM pg_locks l
    LEFT JOIN pg_stat_activity a ON a.pid = l.pid
    LEFT JOIN pg_locks x ON l.pid IS NULL AND x.pid IS NULL AND x.locktype = 'transactionid'
      AND x.virtualtransaction = l.virtualtransaction
    LEFT JOIN pg_prepared_xacts p ON p.transaction = x.transactionid
    WHERE l.locktype = 'relation' AND l.relation = ANY(\(tables)) AND l.pid IS DISTINCT FROM pg_backend_pid()
      AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
    ORDER BY coalesce(a.xact_start, p.prepared), l.pid
    """
  }
}

/// The lock could not be had within the budget. Everything is as it was; trying again later is safe.
public struct LockBudgetSpent: Error, Sendable, CustomStringConvertible {
  /// The tables that were to be locked.
  public let tables: [QualifiedName]
  /// The budget.
  public let budget: Duration
  /// Who was in the way when it was spent.
  public let blockers: [Blocker]

  /// What happened and what to do.
  public var description: String {
    let names = tables.map(\.description).joined(separator: ", ")
    let seconds = Double(budget.components.seconds) + Double(budget.components.attoseconds) / 1e18
    return
      "could not lock \(names) within \(seconds.formattedSeconds) without making clients wait; nothing was changed. "
      + "Run the same command again when the transactions in the way have ended."
  }
}

extension Double {
  /// `250 ms`, `3.2 s`, `10 min`.
  var formattedSeconds: String {
    func short(_ value: Double) -> String {
      let tenths = (value * 10).rounded() / 10
      return tenths == tenths.rounded() ? String(Int(tenths)) : String(tenths)
    }
    if self < 1 { return short(self * 1000) + " ms" }
    if self < 120 { return short(self) + " s" }
    if self < 7200 { return short(self / 60) + " min" }
    return self < 172_800 ? short(self / 3600) + " h" : short(self / 86_400) + " days"
  }
}
