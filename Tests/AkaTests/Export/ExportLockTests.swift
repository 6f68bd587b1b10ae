import Aka
import Foundation
import Postgres
import Testing
import TestSupport

/// How a script gets its lock, and what it leaves behind in the transaction that it runs in.
@Suite struct ExportLockTests {
  static let policy = LockPolicy(budget: .seconds(2))

  private func database() throws -> TestDatabase {
    try TestDatabase("CREATE TABLE users (id int PRIMARY KEY); INSERT INTO users VALUES (1)")
  }

  @Test func longTransactionInTheWay() throws {
    let database = try database()
    let script = try ExportedScript(
      of: [try request("users", "tb_user")], from: database, policy: Self.policy)
    let before = try database.dump()
    let holder = try database.connect()
    try holder.run("BEGIN")
    try holder.run("SELECT * FROM users")
    Thread.sleep(forTimeInterval: 0.2)
    let running = try RunningCommand(
      "\(PrivateServer.shared.bin)/psql", ["-X", "-q", "-d", database.conninfo], input: script.up)
    // Nobody who comes meanwhile waits, for there is no queue; nor does anybody's DDL, for nothing is held.
    let reader = try database.connect()
    try reader.run("SET lock_timeout = '500ms'")
    while running.isRunning {
      try reader.run("SELECT * FROM users")
      let held: Int = try reader.run(
        """
        SELECT count(*) FROM pg_locks l WHERE l.locktype IN ('relation', 'advisory') AND l.pid IN (SELECT pid FROM pg_stat_activity
          WHERE datname = current_database() AND application_name = 'psql' AND wait_event = 'PgSleep')
          AND (l.locktype = 'advisory' OR l.relation >= 16384)
        """
      ).scalar()
      #expect(held == 0)
    }
    let result = try running.wait()
    #expect(result.exitCode == 3)
    #expect(result.errors.contains("without making clients wait; nothing was changed"))
    #expect(result.errors.contains("idle in transaction"))
    #expect(try database.dump() == before)
    try holder.run("COMMIT")
    #expect(try ExportedScript.play(script.up, on: database).contains("attempt 1, locked for"))
  }

  @Test func goesOnWhenTheWayIsFree() throws {
    let database = try database()
    let script = try ExportedScript(
      of: [try request("users", "tb_user")], from: database, policy: LockPolicy(budget: .seconds(30)))
    let holder = try database.connect()
    try holder.run("BEGIN")
    try holder.run("SELECT * FROM users")
    Thread.sleep(forTimeInterval: 0.2)
    let running = try RunningCommand(
      "\(PrivateServer.shared.bin)/psql", ["-X", "-q", "-d", database.conninfo], input: script.up)
    try eventually { running.errorsSoFar.contains("waiting, without queueing") }
    try holder.run("COMMIT")
    #expect(try running.wait().exitCode == 0)
    #expect(try Aka(connection: try database.connect()).status().map(\.health) == [.ok])
  }

  @Test(.enabled(if: TestedServer.major >= 17, "before PostgreSQL 17 there is no transaction_timeout"))
  func outlastsTransactionTimeout() throws {
    let database = try database()
    let script = try ExportedScript(
      of: [try request("users", "tb_user")], from: database, policy: LockPolicy(budget: .seconds(60)))
    let holder = try database.connect()
    try holder.runScript("BEGIN; SELECT * FROM users")
    let watcher = try Connection(to: PrivateServer.shared.conninfo())
    try watcher.run("ALTER DATABASE \(Identifier(database.name)) SET transaction_timeout = '300ms'")
    let running = try RunningCommand(
      "\(PrivateServer.shared.bin)/psql", ["-X", "-q", "-d", database.conninfo], input: script.up)
    try eventually {
      try watcher.run(
        """
        SELECT count(*) = 1 FROM pg_stat_activity WHERE datname = \(database.name) AND application_name = 'psql'
          AND clock_timestamp() - xact_start > interval '900ms'
        """
      ).scalar()
    }
    try holder.run("COMMIT")
    #expect(try running.wait().exitCode == 0)
  }

  /// Migration runners put their own rows into the same transaction, with the settings that they had.
  @Test func insideSomebodysTransaction() throws {
    let database = try database()
    let script = try ExportedScript(of: [try request("users", "tb_user")], from: database)
    let output = try ExportedScript.play(
      """
      SET search_path = pg_temp, public; SET lock_timeout = '7s'; SET statement_timeout = '70s'; SET synchronous_commit = 'local';
      BEGIN; CREATE TABLE public.versions (v int);
      \(script.up)
      SHOW search_path; SHOW lock_timeout; SHOW statement_timeout; SHOW jit; SHOW synchronous_commit; INSERT INTO versions VALUES (1); COMMIT;
      SHOW search_path; SHOW synchronous_commit;
      """, on: database, ["-At"])
    #expect(
      output.hasPrefix("pg_temp, public\n7s\n70s\non\nlocal\npg_temp, public\nlocal\n"), "\(output)")
    #expect(try database.connect().run("SELECT count(*) FROM versions").scalar() == 1)
  }

  @Test func rolledBackWithSomebodysTransaction() throws {
    let database = try database()
    let script = try ExportedScript(of: [try request("users", "tb_user")], from: database)
    let before = try database.dump()
    try ExportedScript.play("BEGIN;\n\(script.up)\nROLLBACK;", on: database)
    #expect(try database.dump() == before)
    #expect(try database.connect().run("SELECT to_regnamespace('aka') IS NULL").scalar())
  }

  @Test func severalTables() throws {
    let database = try TestDatabase(
      "CREATE TABLE a (id int); CREATE TABLE b (x text); CREATE VIEW v AS SELECT * FROM b")
    let twin = try TestDatabase(copying: database)
    let before = try database.dump()
    let swap = try [request("a", "b"), request("b", "a"), request("v", "v2")]
    let script = try ExportedScript(of: swap, from: database)
    try ExportedScript.play(script.up, on: database)
    try Aka(connection: try twin.connect()).apply(
      Manifest(name: "p", notes: "it's \"n\" ~id1~", renames: swap))
    #expect(try database.fullDump() == twin.fullDump())
    #expect(try database.ledger() == twin.ledger())
    try Aka(connection: try twin.connect()).rollback(try WrittenName(parsing: "v"), wholeGroup: true)
    try ExportedScript.play(script.down, on: database)
    #expect(try database.fullDump() == twin.fullDump())
    #expect(try database.ledger() == twin.ledger())
    try database.connect().run("DROP VIEW v2")
    #expect(try database.dump() == before)
  }

  /// Two deployments at once: one does it, the other finds it done.
  @Test func twoAtOnce() throws {
    let database = try database()
    let script = try ExportedScript(of: [try request("users", "tb_user")], from: database)
    let racers = try (0..<4).map { _ in
      try RunningCommand(
        "\(PrivateServer.shared.bin)/psql", ["-X", "-q", "-d", database.conninfo], input: script.up)
    }
    let results = try racers.map { try $0.wait() }
    #expect(results.allSatisfy { $0.exitCode == 0 }, "\(results.map(\.errors))")
    #expect(results.filter { $0.errors.contains("locked for") }.count == 1)
    #expect(try Aka(connection: try database.connect()).status().map(\.health) == [.ok])
  }

  /// What was built on the old name meanwhile goes over to the table, and its view stays what it is.
  @Test func viewsOnTheShim() throws {
    let database = try database()
    let script = try ExportedScript(of: [try request("users", "tb_user")], from: database)
    try ExportedScript.play(script.up, on: database)
    try database.connect().runScript(
      "CREATE VIEW ids AS SELECT id, '~recompiled1~ ~id1~ ~1id1~1 ~'::text AS note FROM users; CREATE MATERIALIZED VIEW counts AS SELECT count(*) FROM users"
    )
    let twin = try TestDatabase(copying: database)
    try Aka(connection: try twin.connect()).rollback(try WrittenName(parsing: "users"))
    try ExportedScript.play(script.down, on: database)
    #expect(try database.fullDump() == twin.fullDump())
    try database.connect().run("REFRESH MATERIALIZED VIEW counts")
    try ExportedScript.play(script.up, on: database)
    // What somebody else wrote is nothing that the script would fill in.
    #expect(try database.connect().run("SELECT note FROM ids").scalar() == "~recompiled1~ ~id1~ ~1id1~1 ~")
  }
}
