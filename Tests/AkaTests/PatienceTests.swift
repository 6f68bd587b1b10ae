import Aka
import Foundation
import Postgres
import Synchronization
import Testing
import TestSupport

/// What happens when somebody holds the table.
@Suite struct PatienceTests {
  let database: TestDatabase
  init() throws {
    database = try TestDatabase("CREATE TABLE users (id int PRIMARY KEY); INSERT INTO users VALUES (1)")
  }

  /// Everybody else goes on reading and writing, at once, while aka waits for an old transaction.
  @Test func waitsWithoutQueueing() throws {
    let holder = try database.connect()
    try holder.runScript("BEGIN; SELECT * FROM users")
    sleepBriefly(0.15)
    let released = Mutex(false)
    let blockers = Mutex<[Blocker]>([])
    let budgets = Mutex<[Duration]>([])
    let client = try database.connect()
    // Behind a queued lock it would wait until the holder ends, for 300 ms or more.
    try client.run("SET lock_timeout = '250ms'")
    let failures = Mutex<[String]>([])
    let start = ContinuousClock.now
    let aka = Aka(connection: try database.connect()) { progress in
      guard case .waiting(let found, let left) = progress else { return }
      blockers.withLock { $0 = found }
      budgets.withLock { $0.append(left) }
      // In the middle of our wait: a statement that would stand behind a queued lock.
      do { try client.run("UPDATE users SET id = id") } catch { failures.withLock { $0.append("\(error)") } }
      if ContinuousClock.now - start > .milliseconds(300), budgets.withLock({ $0.count > 1 }),
        !released.withLock({ $0 })
      {
        _ = try? holder.run("COMMIT")
        released.withLock { $0 = true }
      }
    }
    let outcome = try aka.rename([try request("users", "tb_user")])
    #expect(failures.withLock(\.self).isEmpty)
    #expect(outcome.figures?.attempts == 1)
    #expect(blockers.withLock { $0.first?.pid } == holder.backendPID)
    let left = budgets.withLock { $0 }
    #expect(left.count > 1 && left.allSatisfy { $0 > .seconds(1) && $0 < LockPolicy().budget }, "\(left)")
    #expect(zip(left, left.dropFirst()).allSatisfy { $1 < $0 }, "\(left)")
    #expect(blockers.withLock { $0.first?.query }?.contains("SELECT * FROM users") == true)
  }

  @Test func givesUpWithinItsBudgetAndLeavesNothing() throws {
    let holder = try database.connect()
    try holder.runScript("BEGIN; SELECT * FROM users; PREPARE TRANSACTION 'aka_held'")
    defer { _ = try? holder.run("ROLLBACK PREPARED 'aka_held'") }
    sleepBriefly(0.15)
    let before = try database.dump()
    let aka = Aka(connection: try database.connect())
    let error = #expect(throws: LockBudgetSpent.self) {
      try aka.rename([try request("users", "tb_user")], policy: LockPolicy(budget: .milliseconds(300)))
    }
    #expect(error?.blockers.first?.state == "prepared transaction")
    #expect(try database.dump() == before)
    #expect(try aka.status().map(\.entry.status) == [.rolledBack])
    #expect(try holder.run("SELECT count(*) FROM pg_views WHERE schemaname = 'aka'").scalar() == 0)
  }

  @Test func stopsWhenItIsAskedTo() throws {
    let holder = try database.connect()
    try holder.runScript("BEGIN; SELECT * FROM users")
    sleepBriefly(0.15)
    let interruption = Interruption()
    let connection = try database.connect(interruption: interruption)
    let aka = Aka(connection: connection, interruption: interruption) { progress in
      if case .waiting = progress { interruption.request() }
    }
    #expect(throws: Interrupted.self) { try aka.rename([try request("users", "tb_user")]) }
    #expect(try Aka(connection: try database.connect()).examine().diagnoses.isEmpty)
  }

  /// A role that may not see other sessions says so and relies on short timeouts alone.
  @Test func worksBlindly() throws {
    let role = Identifier("blind_\(database.name)")
    let admin = try database.connect()
    try admin.runScript(
      """
      CREATE ROLE \(role) LOGIN; GRANT CREATE ON DATABASE \(Identifier(database.name)) TO \(role);
      GRANT CREATE ON SCHEMA public TO \(role); ALTER TABLE users OWNER TO \(role)
      """)
    defer { _ = try? admin.runScript("DROP OWNED BY \(role) CASCADE; DROP ROLE \(role)") }
    let saidSo = Mutex(false)
    let aka = Aka(connection: try database.connect(as: role.name)) { progress in
      if case .blind = progress { saidSo.withLock { $0 = true } }
    }
    #expect(try aka.rename([try request("users", "tb_user")]).figures != nil)
    #expect(saidSo.withLock { $0 })
  }

  /// The table is altered between staging and swap: it is staged again, never swapped wrongly.
  @Test func stagesAgainWhenTheTableChanges() throws {
    let other = try database.connect()
    let changes = Mutex(0)
    let aka = Aka(connection: try database.connect()) { progress in
      guard case .staged = progress, changes.withLock({ $0 }) < 3 else { return }
      let number = changes.withLock { count in
        count += 1
        return count
      }
      _ = try? other.run(
        "ALTER TABLE users ADD COLUMN \(Identifier("c\(number)")) int DEFAULT \(unescaped: number)")
    }
    try aka.rename([try request("users", "tb_user")])
    #expect(try other.run("SELECT c1 + c2 + c3 FROM users").scalar() == 6)
  }
}

func sleepBriefly(_ seconds: Double) { Thread.sleep(forTimeInterval: seconds) }
