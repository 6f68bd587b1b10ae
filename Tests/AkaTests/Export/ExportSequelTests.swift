import Aka
import Postgres
import Testing
import TestSupport

/// What aka does with a rename that a script did, and a script with one that aka did.
@Suite struct ExportSequelTests {
  private func renamed(_ script: SQL = "CREATE TABLE users (id int PRIMARY KEY)") throws -> (
    TestDatabase, ExportedScript, Aka
  ) {
    let database = try TestDatabase(script)
    let script = try ExportedScript(of: [try request("users", "tb_user")], from: database)
    try ExportedScript.play(script.up, on: database)
    return (database, script, Aka(connection: try database.connect()))
  }

  @Test func cleanUpAndRestore() throws {
    let (database, script, aka) = try renamed()
    #expect(try aka.cleanUpQuietly("users").isComplete)
    #expect(try aka.status().map(\.entry.status) == [.cleaned])
    let result = try ExportedScript.run(script.down, on: database)
    #expect(result.exitCode == 3)
    #expect(result.errors.contains("public.users -> tb_user is cleaned up"))
    try aka.restore("users")
    #expect(try aka.status().map(\.health) == [.ok])
    try ExportedScript.play(script.down, on: database)
    #expect(try aka.status().map(\.entry.status) == [.rolledBack])
    #expect(try aka.examine().diagnoses.isEmpty)
  }

  /// The ledger ends a brownout by itself; the way back need not wait for that.
  @Test func inABrownout() throws {
    let (database, script, aka) = try renamed()
    try database.connect().runScript(
      """
      BEGIN; ALTER VIEW users RENAME TO brownout_1; ALTER VIEW brownout_1 SET SCHEMA aka;
      UPDATE aka.sys_table_migrations SET status = 'brownout', brownout_at = now(), brownout_by = current_user,
        brownout_until = now() + interval '1 hour'; COMMIT
      """)
    #expect(try ExportedScript.play(script.up, on: database).contains("done before"))
    try ExportedScript.play(script.down, on: database)
    #expect(try aka.status().map(\.entry.status) == [.rolledBack])
    #expect(try database.connect().run("SELECT count(*) FROM users").scalar() == 0)
    #expect(try database.connect().run("SELECT count(*) FROM tb_user").scalar() == 0)
  }

  /// What was counted before the swap is no use of the old name, and what is counted after it is one. On a
  /// server of its own: pg_stat_statements forgets statements when the other tests send more than it holds.
  @Test(
    .enabled(if: TestedServer.offers(extension: "pg_stat_statements"), "the server lacks pg_stat_statements"))
  func evidenceGoesOn() throws {
    let database = try TestDatabase(
      "CREATE EXTENSION pg_stat_statements; CREATE TABLE users (id int PRIMARY KEY)", on: PrivateServer())
    try database.connect().run("SELECT * FROM users WHERE id = 7")
    let script = try ExportedScript(of: [try request("users", "tb_user")], from: database)
    try ExportedScript.play(script.up, on: database)
    let kept: String = try database.connect().run(
      """
      SELECT string_agg(s.query, '|') AS queries FROM aka.sys_usage_baselines b, jsonb_array_elements_text(b.statements -> 'keys') k
      JOIN pg_stat_statements s ON format('%s %s %s', s.queryid, s.userid, s.toplevel) = k
      """)[0]["queries"]
    #expect(kept.contains("SELECT * FROM users WHERE id = $1"))
    try database.connect().run("SELECT * FROM tb_user WHERE id = 7")
    let aka = Aka(connection: try database.connect())
    func uses() throws -> [String] {
      guard case .inUse(let uses) = try aka.usage(within: .seconds(600))[0].verdict else { return [] }
      return uses.compactMap(\.example)
    }
    #expect(try uses().allSatisfy { !$0.contains("SELECT * FROM users WHERE id") })
    try database.connect().run("SELECT id AS after FROM users")
    #expect(try uses().contains { $0.contains("SELECT id AS after FROM users") })
  }

  /// By a role that is no superuser and may not see what others do.
  @Test func ordinaryRole() throws {
    let database = try TestDatabase()
    let role = Identifier("owner_" + database.name.suffix(12))
    try database.connect().runScript(
      """
      CREATE ROLE \(role) LOGIN; GRANT CREATE ON DATABASE \(Identifier(database.name)) TO \(role);
      GRANT CREATE ON SCHEMA public TO \(role); SET ROLE \(role);
      CREATE TABLE users (id int PRIMARY KEY, name text); GRANT SELECT ON users TO pg_monitor
      """)
    let twin = try TestDatabase(copying: database)
    try twin.connect().run("GRANT CREATE ON DATABASE \(Identifier(twin.name)) TO \(role)")
    let script = try ExportedScript(of: [try request("users", "tb_user")], from: database)
    try ExportedScript.play(script.up, on: database, ["-d", "\(database.conninfo) user=\(role.name)"])
    let aka = Aka(connection: try twin.connect(as: role.name))
    try aka.apply(
      Manifest(name: "p", notes: "it's \"n\" ~id1~", renames: [try request("users", "tb_user")]))
    #expect(try database.fullDump() == twin.fullDump())
    #expect(try database.ledger() == twin.ledger())
    try ExportedScript.play(script.down, on: database, ["-d", "\(database.conninfo) user=\(role.name)"])
    try aka.rollback(try WrittenName(parsing: "users"))
    #expect(try database.fullDump() == twin.fullDump())
    for database in [database, twin] {
      try database.connect().run("DROP OWNED BY \(role)")
    }
    try database.connect().run("DROP ROLE \(role)")
  }

  /// The way back of what `aka rename` did.
  @Test func scriptAfterAka() throws {
    let database = try TestDatabase("CREATE TABLE users (id int PRIMARY KEY)")
    let script = try ExportedScript(of: [try request("users", "tb_user")], from: database)
    let aka = Aka(connection: try database.connect())
    try aka.rename([try request("users", "tb_user")])
    #expect(try ExportedScript.play(script.up, on: database).contains("done before"))
    try ExportedScript.play(script.down, on: database)
    #expect(try aka.status().map(\.entry.status) == [.rolledBack])
    try aka.rename([try request("users", "tb_user")])
    #expect(try aka.status().last?.health == .ok)
  }
}
