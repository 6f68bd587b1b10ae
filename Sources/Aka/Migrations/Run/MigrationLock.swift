import Postgres

/// Lets one aka at a time run migrations in a database.
///
/// The lock belongs to a transaction, since a session's lock does not survive a pooler that gives each transaction another
/// session; and the migrations have transactions of their own, so it is a transaction of a second session. That one is
/// idle, and must hold no snapshot: CREATE INDEX CONCURRENTLY waits for those who do. So it speaks the simple protocol only;
/// the portal of the extended one keeps its snapshot until the transaction ends.
struct MigrationLock {
  private let session: Connection

  /// Spells "akam" in ASCII.
  private static let key = 0x61_6B_61_6D

  /// Takes the lock, waiting for at most the budget.
  init(
    beside connection: Connection, policy: LockPolicy, interruption: Interruption?,
    report: (MigrationProgress) -> Void
  ) throws {
    session = try connection.sibling()
    try session.runScript(TransactionMode.readWrite.begin)
    try session.runScript("SET LOCAL idle_in_transaction_session_timeout = 0")
    try session.outlastTransactionTimeout()
    let end = ContinuousClock.now + policy.budget
    while try !tryLock() {
      let holder = try holder()
      guard ContinuousClock.now < end else { throw MigrationsBusy(holder: holder) }
      report(.waitingForRunner(holder))
      try interruption?.check()
      sleepUninterruptibly(for: .milliseconds(100))
    }
  }

  /// Whether the lock is still held: the session may have been lost meanwhile.
  func confirm() throws { try session.runScript("SELECT 1") }

  /// Gives it back. A session that is gone meanwhile has done so already.
  func release() { _ = try? session.runScript("ROLLBACK") }

  private func tryLock() throws -> Bool {
    try session.runScript("SELECT pg_try_advisory_xact_lock(\(unescaped: Self.key))")[0].scalar()
  }

  private func holder() throws -> Blocker? {
    try session.runScript(
      """
      SELECT jsonb_build_object('pid', l.pid, 'user', a.usename, 'application', nullif(a.application_name, ''),
        'age', extract(epoch FROM clock_timestamp() - a.xact_start), 'state', a.state, 'query', NULL,
        'table', 'aka.sys_migrations') AS blocker
      FROM pg_locks l LEFT JOIN pg_stat_activity a ON a.pid = l.pid
      WHERE l.locktype = 'advisory' AND l.granted AND l.classid = 0 AND l.objid = \(unescaped: Self.key)::oid AND l.objsubid = 1
        AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
      """
    )[0].first?.json("blocker")
  }
}

/// Another aka ran migrations here for longer than we wait. Nothing was changed.
public struct MigrationsBusy: Error, Sendable, CustomStringConvertible {
  /// The other one's session.
  public let holder: Blocker?

  /// Who it is, and what to do.
  public var description: String {
    let who = holder.flatMap(\.pid).map { "pid \($0)" } ?? "another session"
    let user = holder?.user.map { " (\($0))" } ?? ""
    return
      "\(who)\(user) runs migrations in this database; nothing was changed. Run the same command again when it is "
      + "done."
  }
}
