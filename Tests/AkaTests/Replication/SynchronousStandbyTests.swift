import Aka
import Foundation
import Postgres
import Synchronization
import Testing
import TestSupport

/// A synchronous standby that lags, or never answers, keeps nobody from the table: the lock is gone before anybody waits for
/// it. Only the success waits.
@Suite struct SynchronousStandbyTests {
  /// A primary whose standby is stopped in the moment in which the lock is asked for.
  private final class Pair: Sendable {
    let primary = PrivateServer()
    let standby: PrivateServer
    let receiver: Int32

    init() throws {
      standby = PrivateServer(standbyOf: primary)
      let there = try Connection(to: standby.conninfo())
      var pid: Int32?
      try eventually {
        pid = (try there.run("SELECT pid FROM pg_stat_wal_receiver").first).flatMap {
          try? Int32($0["pid"] as Int)
        }
        return pid != nil
      }
      receiver = pid!
      let here = try Connection(to: primary.conninfo())
      try here.run("ALTER SYSTEM SET synchronous_standby_names = '*'")
      try here.run("SELECT pg_reload_conf()")
      try eventually {
        try here.run("SELECT count(*) = 1 FROM pg_stat_replication WHERE sync_state = 'sync'").scalar()
      }
    }

    deinit { goOn() }

    func stop() { kill(receiver, SIGSTOP) }

    func goOn() { kill(receiver, SIGCONT) }

    /// Renames, with a standby that stops when the lock is asked for.
    @discardableResult
    func rename(
      _ conninfo: String, within budget: Duration, interruption: Interruption? = nil,
      tell: @escaping @Sendable () -> Void = {}
    ) throws -> RenameOutcome {
      let connection = try Connection(to: conninfo, interruption: interruption)
      return try Aka(connection: connection, interruption: interruption) { event in
        switch event {
        case .locking: self.stop()
        case .confirming: tell()
        default: break
        }
      }.rename([request("users", "tb_user")], policy: LockPolicy(budget: budget), rehearsal: .skip)
    }
  }

  @Test func theLockDoesNotWaitForIt() throws {
    let pair = try Pair()
    let database = try TestDatabase("CREATE TABLE users (id int PRIMARY KEY)", on: pair.primary)
    let conninfo = database.conninfo
    let session = try database.connect()
    try session.runScript("SET synchronous_commit = off; SET statement_timeout = '3s'")
    let isConfirming = Mutex(false)
    let figures = Mutex<SwapFigures?>(nil)
    let done = DispatchSemaphore(value: 0)
    Thread.detachNewThread {
      let outcome = try? pair.rename(conninfo, within: .seconds(60)) { isConfirming.withLock { $0 = true } }
      figures.withLock { $0 = outcome?.figures }
      done.signal()
    }
    try eventually { isConfirming.withLock(\.self) }
    // The standby knows nothing, the tool waits, and everybody goes on under both names.
    for number in 1...200 {
      try session.run("INSERT INTO \(Identifier(number % 2 == 0 ? "users" : "tb_user")) VALUES (\(number))")
    }
    Thread.sleep(forTimeInterval: 1)
    #expect(
      try session.run(
        "SELECT count(*) = 0 FROM pg_locks WHERE relation = 'tb_user'::regclass AND mode = 'AccessExclusiveLock'"
      ).scalar())
    #expect(done.wait(timeout: .now()) == .timedOut)
    pair.goOn()
    #expect(done.wait(timeout: .now() + 30) == .success)
    let held = figures.withLock(\.self)?.heldMilliseconds
    #expect(held.map { $0 < 200 } == true, "\(held ?? -1)")
    let there = try Connection(to: pair.standby.conninfo(database.name))
    try eventually { try there.run("SELECT to_regclass('tb_user') IS NOT NULL").scalar() }
  }

  @Test func aPersonStopsWaiting() throws {
    let pair = try Pair()
    let database = try TestDatabase("CREATE TABLE users (id int PRIMARY KEY)", on: pair.primary)
    let stop = Interruption()
    let start = ContinuousClock.now
    #expect(throws: NotYetDurable.self) {
      try pair.rename(database.conninfo, within: .seconds(60), interruption: stop) {
        Thread.detachNewThread {
          Thread.sleep(forTimeInterval: 0.5)
          stop.request()
        }
      }
    }
    #expect(ContinuousClock.now - start < .seconds(30))
    pair.goOn()
    try pair.rename(database.conninfo, within: .seconds(30))
    let last: String = try database.connect().run(
      "SELECT event FROM aka.sys_table_migration_events ORDER BY id DESC LIMIT 1"
    ).scalar()
    #expect(last == "durable")
  }

  /// The budget is for this as well. What is done is done, and is confirmed by the same command.
  @Test func oneThatNeverAnswers() throws {
    let pair = try Pair()
    let database = try TestDatabase("CREATE TABLE users (id int PRIMARY KEY)", on: pair.primary)
    let session = try database.connect()
    func events() throws -> String {
      try session.run("SELECT string_agg(event, ' ' ORDER BY id) FROM aka.sys_table_migration_events")
        .scalar()
    }
    for _ in 1...2 {
      let failure = #expect(throws: NotYetDurable.self) {
        try pair.rename(database.conninfo, within: .seconds(1))
      }
      #expect(failure?.description.contains("Run the same command again") == true)
      #expect(
        try session.run("SELECT count(*) = 2 FROM pg_class WHERE relname IN ('users', 'tb_user')").scalar())
    }
    #expect(try events() == "stage swap durable unconfirmed durable unconfirmed")
    pair.goOn()
    #expect(try pair.rename(database.conninfo, within: .seconds(30)).figures == nil)
    #expect(try events() == "stage swap durable unconfirmed durable unconfirmed durable")
    // Confirmed for good.
    #expect(try pair.rename(database.conninfo, within: .seconds(30)).figures == nil)
    #expect(try events().hasSuffix("unconfirmed durable"))
  }
}
