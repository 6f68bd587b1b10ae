import Aka
import Postgres
import Testing
import TestSupport

/// What aka itself asks the database means what it says, whoever may create objects along the search path.
@Suite struct ToolSecurityTests {
  private static let commands = [
    ["init"], ["plan", "users", "tb_user"], ["sql", "users", "tb_user"],
    ["rehearse", "users", "tb_user", "--statements"],
    ["rename", "users", "tb_user"], ["status"], ["usage"], ["usage", "collect"], ["verify"],
    ["doctor", "--fix"],
    ["report", "--json"], ["history"], ["generate", "swift", "--stdout"], ["watch", "users", "--for", "1s"],
    ["rollback", "users"],
    ["cleanup", "users"], ["restore", "users"], ["query", "SELECT 1"], ["migrate", "status"],
  ]

  /// Somebody has mined a schema that an administrator's search path leads through, before or behind PostgreSQL's own.
  @Test(arguments: ["mines, public, pg_catalog", "public, mines"]) func noCommandEntersAMinefield(
    path: String
  ) throws {
    let database = try TestDatabase("CREATE TABLE users (id int)")
    let (session, role) = (try database.connect(), Identifier("miner_\(database.name)"))
    let me = Identifier(database.name)
    try session.runScript("CREATE ROLE \(role) LOGIN; GRANT CREATE ON DATABASE \(me) TO \(role)")
    defer { _ = try? session.runScript("DROP OWNED BY \(role) CASCADE; DROP ROLE \(role)") }
    try database.connect(as: role.name).runScript(Minefield.script)
    #expect(try session.run(Minefield.count).scalar(as: Int.self) > 2500)
    try session.run("ALTER DATABASE \(me) SET search_path = \(unescaped: path)")
    for arguments in Self.commands {
      let result = try Tool.start(arguments, conninfo: database.conninfo).wait()
      #expect(
        result.exitCode == 2 && !result.errors.contains("stepped on a mine"), "\(arguments) \(result.errors)")
      #expect(
        result.errors.contains("the search path leads to ") && result.errors.contains("mines."),
        "\(arguments) \(result.errors)")
    }
    // Who made them may work with them, and so may everybody along another path.
    #expect(
      try Tool.run("status", on: database, environment: ["PGOPTIONS": "-c search_path=public"]).exitCode == 0)
  }

  /// The first type on the path is taken, so only one that comes before PostgreSQL's own is in the way.
  @Test(arguments: [("others, pg_catalog", 2), ("pg_catalog, others", 0)]) func aTypeOfOthers(
    path: String, exitCode: Int32
  ) throws {
    let database = try TestDatabase("CREATE SCHEMA others; CREATE TABLE others.int4 (id int)")
    let (session, role) = (try database.connect(), Identifier("typist_\(database.name)"))
    try session.runScript("CREATE ROLE \(role); ALTER TABLE others.int4 OWNER TO \(role)")
    defer { _ = try? session.runScript("DROP OWNED BY \(role) CASCADE; DROP ROLE \(role)") }
    let result = try Tool.run(
      "status", on: database, environment: ["PGOPTIONS": "-c search_path=\(path.replacing(" ", with: ""))"])
    #expect(result.exitCode == exitCode, "\(result.errors)")
    #expect(result.errors.contains("the search path leads to others.") == (exitCode == 2))
  }

  /// Overloads of one's own, those of extensions, and what PostgreSQL has no name for, are in nobody's way.
  @Test(.enabled(if: TestedServer.offers(extension: "pgcrypto"), "the server lacks pgcrypto"))
  func overloadsOfOnesOwn() throws {
    let database = try TestDatabase(
      """
      CREATE EXTENSION pgcrypto; CREATE TABLE users (id int);
      CREATE FUNCTION round(float8, int) RETURNS numeric LANGUAGE sql AS 'SELECT round($1::numeric, $2)';
      CREATE FUNCTION my_own() RETURNS int LANGUAGE sql AS 'SELECT 1'; ALTER FUNCTION my_own() OWNER TO pg_monitor;
      """)
    #expect(try Tool.run("rename", "users", "tb_user", on: database).exitCode == 0)
  }
}
