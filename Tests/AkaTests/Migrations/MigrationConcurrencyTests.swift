import Aka
import Foundation
import Postgres
import Synchronization
import Testing
import TestSupport

/// Two runners, and applications that hold what a migration wants.
@Suite struct MigrationConcurrencyTests {
  /// The second waits, and then finds everything done.
  @Test func aSecondRunnerWaits() throws {
    let shop = try Shop([
      "001_a.sql": "SELECT pg_sleep(0.5); CREATE TABLE a ()", "002_b.sql": "CREATE TABLE b ()",
    ])
    try Aka(connection: try shop.database.connect()).install()
    let first = Outcome()
    let (conninfo, path) = (shop.database.conninfo, shop.directory.path)
    Thread.detachNewThread {
      first.set(
        Result { try Aka(connection: try Connection(to: conninfo)).migrations(in: path).up().done.count })
    }
    try eventually {
      try shop.scalar(
        "SELECT count(*) > 0 FROM pg_stat_activity WHERE query LIKE '%pg_sleep(0.5)%' AND pid <> pg_backend_pid() AND datname = current_database()"
      )
    }
    let holders = Mutex<Set<Int>>([])
    let second = try shop.migrations {
      if case .waitingForRunner(let holder?) = $0 { holders.withLock { $0.formUnion([holder.pid ?? 0]) } }
    }.up()
    #expect(second.done.isEmpty)
    #expect(holders.withLock { $0.count } == 1 && holders.withLock { !$0.contains(0) })
    try eventually { first.value != nil }
    #expect(try first.value?.get() == 2)
    #expect(try shop.scalar("SELECT count(*) FROM aka.sys_migration_events") == 2)
  }

  @Test func aSecondRunnerIsToldWhenItsTimeIsUp() throws {
    let shop = try Shop(["001_a.sql": "CREATE TABLE a ()"])
    try Aka(connection: try shop.database.connect()).install()
    let holder = try shop.database.connect()
    try holder.runScript("BEGIN; SELECT pg_advisory_xact_lock(\(unescaped: 0x61_6B_61_6D))")
    var options = MigrationOptions()
    options.policy = LockPolicy(budget: .milliseconds(300))
    let busy = try #require(throws: MigrationsBusy.self) { try shop.migrations().up(options: options) }
    #expect(busy.holder?.pid == holder.backendPID && busy.description.contains("\(holder.backendPID)"))
    try holder.run("ROLLBACK")
    #expect(try shop.migrations().up(options: options).done.count == 1)
  }

  /// Even if the lock is lost, because somebody ended the idle session that holds it, a file is applied once.
  @Test func withoutTheLockTheRecordDecides() throws {
    let shop = try Shop(
      ["001_a.sql": "INSERT INTO log VALUES ('x'); SELECT pg_sleep(1)"], schema: "CREATE TABLE log (a text)")
    try Aka(connection: try shop.database.connect()).install()
    let first = Outcome()
    let (conninfo, path) = (shop.database.conninfo, shop.directory.path)
    Thread.detachNewThread {
      first.set(
        Result { try Aka(connection: try Connection(to: conninfo)).migrations(in: path).up().done.count })
    }
    try eventually {
      try shop.scalar(
        """
        SELECT count(*) > 0 FROM (SELECT pg_terminate_backend(l.pid) FROM pg_locks l
          WHERE l.locktype = 'advisory' AND l.objid = \(unescaped: 0x61_6B_61_6D) AND l.database =
            (SELECT oid FROM pg_database WHERE datname = current_database())
          AND EXISTS (SELECT FROM pg_stat_activity a WHERE a.datname = current_database()
            AND a.query LIKE 'SELECT pg_sleep(1)%')) t
        """)
    }
    var options = MigrationOptions()
    options.policy = LockPolicy(maxStall: .seconds(5))
    let second = Result { try shop.migrations().up(options: options).done.count }
    try eventually { first.value != nil }
    let successes = [first.value, second].filter { (try? $0?.get()) == 1 }
    #expect(successes.count == 1)
    #expect(try shop.scalar("SELECT count(*) FROM log") == 1)
    #expect(try shop.states() == "001 applied")
  }

  /// Somebody holds the table: nobody waits behind the migration for long, and it succeeds afterwards, with each of its
  /// statements done once.
  @Test func triesAgainWhenALockIsNotToBeHad() throws {
    let shop = try Shop(
      ["001_a.sql": "INSERT INTO log VALUES ('once'); ALTER TABLE t ADD COLUMN b int"],
      schema: "CREATE TABLE t (a int); CREATE TABLE log (a text)")
    let holder = try shop.database.connect()
    try holder.runScript("BEGIN; SELECT * FROM t")
    let retries = Mutex(0)
    // The server measures how long a reader waits for the lock; a clock here would measure how busy the machine is as well.
    let reader = try shop.database.connect()
    try reader.run("SET lock_timeout = '250ms'")
    let failures = Mutex<[String]>([])
    try shop.migrations { progress in
      guard case .retrying = progress else { return }
      let count = retries.withLock {
        $0 += 1; return $0
      }
      do { try reader.run("SELECT * FROM t") } catch { failures.withLock { $0.append("\(error)") } }
      if count == 5 { _ = try? holder.run("COMMIT") }
    }.up()
    #expect(retries.withLock { $0 } == 5)
    #expect(failures.withLock(\.self).isEmpty)
    #expect(try shop.scalar("SELECT count(*) FROM log") == 1)
    #expect(try shop.scalar("SELECT count(b) FROM t") == 0)
  }

  @Test func givesUpWithinItsBudget() throws {
    let shop = try Shop(["001_a.sql": "CREATE TABLE a (); DROP TABLE t"], schema: "CREATE TABLE t (a int)")
    let holder = try shop.database.connect()
    try holder.runScript("BEGIN; SELECT * FROM t")
    var options = MigrationOptions()
    options.policy = LockPolicy(budget: .milliseconds(400))
    let failure = try #require(throws: MigrationFailure.self) { try shop.migrations().up(options: options) }
    #expect(failure.sqlState == .lockNotAvailable)
    #expect(try !shop.exists("a") && shop.states() == "001 pending")
  }
}

/// What a thread comes to.
final class Outcome: Sendable {
  private let state = Mutex<Result<Int, any Error>?>(nil)
  var value: Result<Int, any Error>? { state.withLock { $0 } }
  func set(_ result: Result<Int, any Error>) { state.withLock { $0 = result } }
}
