import Aka
import Foundation
import Postgres
import Testing
import TestSupport

/// What makes counts meaningless, done for real: the verdict is unknown, and says why.
@Suite struct EvidenceGapTests {
  @Test func silenceIsQuiet() throws {
    let watched = try Watched()
    #expect(try watched.verdict().gaps == ["too-soon"])
    #expect(try watched.aged().verdict().isQuietByProbe)
  }

  @Test func aCrashRightAfterAUse() throws {
    let server = PrivateServer()
    let watched = try Watched(on: server).aged()
    #expect(try watched.verdict().isQuietByProbe)
    let user = try watched.database.connect()
    try user.run("SELECT count(*) FROM users")
    try server.crashAndRestart()
    let after = Aka(connection: try watched.database.connect())
    let verdict = try after.usage(within: .seconds(86_400))[0].verdict
    #expect(verdict.gaps.isSuperset(of: ["counters-lost", "sentinel-lost"]))
    // An orderly restart keeps the counters.
    let second = try Watched(on: server).aged()
    #expect(try second.verdict().isQuietByProbe)
  }

  @Test(arguments: [
    ("SELECT pg_stat_reset()", "counters-reset"),
    ("SELECT pg_stat_reset_single_function_counters('aka.probe_1'::regproc)", "counters-reset"),
    ("CREATE OR REPLACE VIEW users AS SELECT id, name FROM tb_user", "probe-missing"),
    (
      "CREATE OR REPLACE FUNCTION aka.probe_1() RETURNS boolean LANGUAGE sql STABLE AS 'SELECT true'",
      "probe-missing"
    ),
    ("ALTER VIEW users RESET (check_option)", "probe-missing"),
    (
      """
      CREATE FUNCTION quiet() RETURNS bigint LANGUAGE sql SET track_functions = 'none' AS 'SELECT count(*) FROM users';
      SELECT quiet()
      """, "track-functions-override"
    ),
  ])
  func whatAnAdministratorDoes(script: String, code: String) throws {
    let watched = try Watched().aged()
    #expect(try watched.verdict().isQuietByProbe)
    try watched.use(SQL(unescaped: script))
    #expect(try watched.verdict().gaps.contains(code))
  }

  @Test func aRoleThatIsNotCounted() throws {
    let role = try RoleOfTest(on: PrivateServer(), rights: "GRANT SELECT ON users, tb_user TO")
    let watched = try role.watched.aged()
    #expect(try watched.verdict().isQuietByProbe)
    try watched.session.run("ALTER ROLE \(Identifier(role.name)) SET track_functions = 'none'")
    try watched.use("SELECT count(*) FROM users", as: role.name)
    #expect(try watched.verdict().gaps == ["track-functions-override"])
    try watched.session.run("ALTER ROLE \(Identifier(role.name)) RESET track_functions")
    #expect(try watched.verdict().gaps == ["track-functions-override"])
    try watched.session.run("GRANT SET ON PARAMETER track_functions TO \(Identifier(role.name))")
    #expect(try watched.verdict().gaps == ["track-functions-override"])
  }

  @Test func aDatabaseThatIsNotCounted() throws {
    let watched = try Watched().aged()
    try watched.session.run(
      "ALTER DATABASE \(Identifier(watched.database.name)) SET track_functions = 'none'")
    try watched.use("SELECT count(*) FROM users")
    let aka = Aka(connection: try watched.database.connect())
    #expect(try aka.usage(within: .seconds(86_400))[0].verdict.gaps.contains("track-functions-off"))
  }

  @Test func aShimWithoutAProbe() throws {
    var options = RenameOptions()
    options.probe = .off
    #expect(try Watched(options: options).aged().verdict().gaps.contains("probe-off"))
  }

  @Test func aRollbackIsJudgedByItsOwnShim() throws {
    let watched = try Watched()
    try watched.use("SELECT FROM users")
    try watched.aka.rollback(try WrittenName(parsing: "users"))
    #expect(try watched.report().name.name == "tb_user")
    #expect(try watched.aged().verdict().isQuietByProbe)
    try watched.use("SELECT FROM users")
    #expect(try watched.verdict().isQuietByProbe)
    try watched.use("SELECT FROM tb_user")
    #expect(!(try watched.verdict().uses.isEmpty))
    try watched.aka.rollback(try WrittenName(parsing: "users"))
    try watched.aka.rename([try request("users", "tb_user")])
    #expect(
      try watched.session.run("SELECT count(*) FROM pg_proc WHERE proname LIKE 'probe\\_%'").scalar() == 1)
    #expect(try watched.aka.examine().diagnoses.isEmpty)
  }

  @Test func nobodyElseCanForgeAZero() throws {
    let role = try RoleOfTest(rights: "GRANT SELECT ON users, tb_user TO")
    let hostile = try role.watched.database.connect(as: role.name)
    for attempt in [
      "SELECT aka.sentinel()", "SELECT pg_stat_reset()", "SET track_functions = 'none'",
      "SELECT pg_stat_reset_single_function_counters('aka.probe_1'::regproc)", "DROP FUNCTION aka.probe_1()",
      "CREATE OR REPLACE FUNCTION aka.probe_1() RETURNS boolean LANGUAGE sql AS 'SELECT true'",
      "DELETE FROM aka.sys_usage_samples", "SELECT * FROM aka.sys_usage_samples",
      "SELECT * FROM aka.sys_usage_baselines",
      "ALTER ROLE CURRENT_USER SET track_functions = 'none'", "CREATE TABLE aka.t ()",
    ] {
      let error = #expect(throws: PostgresError.self, "\(attempt)") {
        try hostile.run(SQL(unescaped: attempt))
      }
      #expect(
        error?.state == .insufficientPrivilege || error?.message.contains("owner") == true, "\(attempt)")
    }
  }

  /// Whoever may use the table may use the shim, whatever default privileges say of functions.
  @Test func defaultPrivilegesOfFunctionsDoNotMatter() throws {
    let watched = try Watched { session in
      try session.run("ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC")
    }
    let role = Identifier("reader_\(watched.database.name)")
    try watched.session.runScript(
      "CREATE ROLE \(role) LOGIN; GRANT SELECT, INSERT ON users, tb_user TO \(role)")
    defer { _ = try? watched.session.runScript("DROP OWNED BY \(role); DROP ROLE \(role)") }
    let reader = try watched.database.connect(as: role.name)
    #expect(try reader.run("SELECT count(*) FROM users").scalar() == 1000)
    try reader.run("INSERT INTO users VALUES (9000)")
  }
}
