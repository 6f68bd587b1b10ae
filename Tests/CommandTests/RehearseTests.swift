import Foundation
import Postgres
import Testing
import TestSupport

/// `aka rehearse`, and the rehearsal inside of `aka rename`.
@Suite(
  .enabled(if: TestedServer.offers(extension: "pg_stat_statements"), "the server lacks pg_stat_statements"))
struct RehearseTests {
  static let server = PrivateServer(options: ["-c", "shared_preload_libraries=pg_stat_statements"])
  let database: TestDatabase

  init() throws {
    database = try TestDatabase(
      """
      CREATE EXTENSION pg_stat_statements; CREATE SCHEMA app;
      CREATE TABLE app.users (id int PRIMARY KEY, mail text CONSTRAINT mail_key UNIQUE);
      INSERT INTO app.users SELECT i, 'm' || i FROM generate_series(1, 1000) i; ANALYZE app.users;
      SELECT pg_stat_statements_reset(0, (SELECT oid FROM pg_database WHERE datname = current_database()), 0);
      """, on: Self.server)
  }

  private static let script = """
    SET search_path = app;
    SELECT mail FROM users WHERE mail = 'secret one';
    INSERT INTO users VALUES (424242, 'secret two') ON CONFLICT ON CONSTRAINT mail_key DO NOTHING;
    COPY users FROM stdin;
    1\tsecret three
    \\.
    SELECT 1 FROM users WHERE id = 'secret four';
    SELECT 1 FROM users WHERE users = ROW(1, 'secret five')::app.users;
    SELECT 'secret six';
    """

  private static let secrets = ["secret", "424242"]

  private func rehearse(_ arguments: String..., input: String = script) throws -> CommandResult {
    try RunningCommand(
      Tool.path, ["rehearse"] + arguments + ["--database", database.conninfo],
      environment: ["NO_COLOR": "1", "COLUMNS": "100"], input: input
    ).wait()
  }

  /// What an application did, so that pg_stat_statements has it.
  private func use(_ statements: String) throws {
    try database.connect().runScript(SQL(unescaped: "SET search_path = app; " + statements))
  }

  /// One of each verdict, with what a person needs to find the statement, and never a constant.
  @Test func foretellsAScript() throws {
    let result = try rehearse("app.users", "tb_user", "--workload", "-")
    #expect(result.exitCode == 0, "\(result.errors)")
    for line in [
      /the same +- +- +2  SELECT mail FROM users WHERE mail = \$1/,
      /will fail +- +- +3  INSERT INTO users VALUES \(\$1, \$2\) ON CONFLICT/,
      /will fail +- +- +4  COPY users FROM stdin/,
      /fails today +- +- +7  SELECT \$1 FROM users WHERE id = \$2/,
      /another plan +- +- +8  SELECT/,
      /constraint "mail_key" for table "users" does not exist \(SQLSTATE 42704\)/,
      /cannot copy to view "users" \(SQLSTATE 42809\)/,
      /on the table +through the view/,
      /5 statements: 1 the same, 2 will fail, 1 another plan, 1 fails today\. 2 others not concerned\./,
    ] {
      #expect(result.output.contains(line), "\(result.output)")
    }
    for secret in Self.secrets {
      #expect(!(result.output + result.errors).contains(secret), "\(result.output)")
    }
    #expect(try database.connect().run("SELECT count(*) FROM app.users").scalar() == 1000)
  }

  @Test func answersPrograms() throws {
    let result = try rehearse("app.users", "tb_user", "--workload", "-", "--json", "--strict")
    #expect(result.exitCode == 2)
    let report = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
    let statements = report?["statements"] as? [[String: Any]]
    let verdicts = statements?.compactMap { ($0["verdict"] as? [String: Any])?.keys.first }
    #expect(verdicts == ["same", "fails", "fails", "fails_today", "plan_changed"])
    #expect(report?["unrelated"] as? Int == 2)
    for secret in Self.secrets { #expect(!result.output.contains(secret)) }
  }

  @Test func readsAManifestAndTakesRoleAndPath() throws {
    let manifest = FileManager.default.temporaryDirectory.appending(path: "\(database.name).json")
    try Data(#"{"schema": "app", "renames": [{"old": "users", "new": "tb_user"}]}"#.utf8).write(to: manifest)
    defer { try? FileManager.default.removeItem(at: manifest) }
    let role = Identifier("reader_\(database.name)")
    try database.connect().runScript(
      "CREATE ROLE \(role); GRANT USAGE ON SCHEMA app TO \(role); GRANT SELECT ON app.users TO \(role)")
    let result = try rehearse(
      "--file", manifest.path, "--workload", "-", "--as", role.quoted, "--search-path", "app",
      input: "SELECT 1 FROM users; DELETE FROM users; RESET search_path; TABLE users")
    #expect(result.output.contains(/the same +- +reader_\w+ +1  SELECT/), "\(result.output)\(result.errors)")
    #expect(result.output.contains("permission denied for table users (SQLSTATE 42501)"))
    #expect(result.output.contains(/the same +- +reader_\w+ +1  TABLE/))
  }

  @Test func readsStatistics() throws {
    try use("SELECT id FROM users WHERE mail = 'secret'; TRUNCATE users")
    let result = try rehearse("app.users", "tb_user", "--statements", "--search-path", "app", "--strict")
    #expect(result.exitCode == 2)
    #expect(result.output.contains(/the same +1  postgres +-  SELECT id FROM users WHERE mail = \$1/))
    #expect(result.output.contains(/will fail +1  postgres +-  TRUNCATE users/), "\(result.output)")
    #expect(!result.output.contains("secret"))
    try database.connect().run("DROP EXTENSION pg_stat_statements")
    let without = try rehearse("app.users", "tb_user", "--statements")
    #expect(without.exitCode == 1 && without.output.isEmpty)
    #expect(
      without.errors.contains("CREATE EXTENSION pg_stat_statements") && without.errors.contains("--workload"))
  }

  @Test(arguments: [[], ["--statements", "--workload", "x"]])
  func wantsOneSource(options: [String]) throws {
    let result = try Tool.start(["rehearse", "users", "tb_user"] + options).wait()
    #expect(result.exitCode == 64 && result.errors.contains("--statements"))
  }

  /// A rename tells and goes on; a strict one refuses and leaves nothing.
  @Test func renameRehearses() throws {
    try database.connect().run("ALTER DATABASE \(Identifier(database.name)) SET search_path = app")
    try use("SELECT id FROM users WHERE mail = 'secret'; TRUNCATE users")
    let before = try database.dump()
    let strict = try Tool.run("rename", "app.users", "tb_user", "--strict", on: database)
    #expect(strict.exitCode == 2 && strict.output.isEmpty)
    #expect(
      strict.errors.contains("TRUNCATE users") && strict.errors.contains("Refused: the rehearsal was strict"))
    #expect(try database.dump() == before)
    #expect(
      try database.connect().run("SELECT count(*) FROM pg_views WHERE schemaname = 'aka'").scalar() == 0)

    let rename = try Tool.run("rename", "app.users", "tb_user", on: database)
    #expect(rename.exitCode == 0 && rename.output.contains("app.users is tb_user now"))
    #expect(rename.errors.contains("The rehearsal found 1 statement that will fail or change"))
    #expect(rename.errors.contains("\"users\" is not a table (SQLSTATE 42809)"), "\(rename.errors)")
    #expect(!rename.errors.contains("secret"))
  }

  @Test func renameNeedNotRehearse() throws {
    try use("TRUNCATE users")
    let rename = try Tool.run("rename", "app.users", "tb_user", "--no-rehearsal", on: database)
    #expect(rename.exitCode == 0 && !rename.errors.contains("TRUNCATE"))
    #expect(try Tool.run("rename", "a", "b", "--strict", "--no-rehearsal").exitCode == 64)
  }

  /// Without statistics there is no evidence, which is enough for some and not for others.
  @Test func renameWithoutStatistics() throws {
    try database.connect().run("DROP EXTENSION pg_stat_statements")
    let strict = try Tool.run("rename", "app.users", "tb_user", "--strict", on: database)
    #expect(strict.exitCode == 2 && strict.errors.contains("cannot be rehearsed strictly"))
    let rename = try Tool.run("rename", "app.users", "tb_user", on: database)
    #expect(
      rename.exitCode == 0 && rename.errors.contains("not rehearsed: pg_stat_statements is not installed"))
  }

  /// What the rehearsal needs and the rename does not.
  @Test func renameWithoutTheRightToRehearse() throws {
    let role = Identifier("owner_\(database.name)")
    #expect(try Tool.run("init", on: database).exitCode == 0)
    try database.connect().runScript(
      """
      CREATE ROLE \(role) LOGIN IN ROLE pg_read_all_stats; GRANT ALL ON SCHEMA app, aka TO \(role); ALTER TABLE app.users OWNER TO \(role);
      GRANT ALL ON ALL TABLES IN SCHEMA aka TO \(role); GRANT ALL ON ALL SEQUENCES IN SCHEMA aka TO \(role)
      """)
    try use("SELECT id FROM app.users")
    func run(_ arguments: String...) throws -> CommandResult {
      try Tool.start(arguments, conninfo: "\(database.conninfo) user=\(role.name)").wait()
    }
    for refused in [
      try run("rehearse", "app.users", "tb_user", "--statements"),
      try run("rename", "app.users", "tb_user", "--strict"),
    ] {
      #expect(
        refused.exitCode == 2 && refused.errors.contains("GRANT CREATE ON DATABASE"), "\(refused.errors)")
    }
    let rename = try run("rename", "app.users", "tb_user")
    #expect(
      rename.exitCode == 0 && rename.errors.contains("not rehearsed: role owner_t_"), "\(rename.errors)")
  }

  /// What nobody could read may hold a surprise.
  @Test func strictWantsToSeeAll() throws {
    let role = Identifier("blind_\(database.name)")
    try database.connect().runScript(
      """
      CREATE ROLE \(role) LOGIN; GRANT CREATE ON DATABASE \(Identifier(database.name)) TO \(role);
      GRANT ALL ON SCHEMA app TO \(role); ALTER TABLE app.users OWNER TO \(role)
      """)
    let strict = try Tool.start(
      ["rename", "app.users", "tb_user", "--strict"], conninfo: "\(database.conninfo) user=\(role.name)"
    ).wait()
    #expect(strict.exitCode == 2 && strict.errors.contains("pg_read_all_stats"), "\(strict.errors)")
  }

  /// The rename of last time is no statement of the application.
  @Test func itsOwnStatementsAreNoSurprise() throws {
    for _ in 1...2 {
      let rename = try Tool.run("rename", "app.users", "tb_user", "--strict", on: database)
      #expect(rename.exitCode == 0, "\(rename.errors)")
      #expect(try Tool.run("rollback", "app.users", "--no-shim", on: database).exitCode == 0)
    }
    let third = try Tool.run("rename", "app.users", "tb_user", "--strict", on: database)
    #expect(third.exitCode == 0, "\(third.errors)")
  }
}
