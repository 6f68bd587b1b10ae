import Foundation
import Postgres
import Testing
import TestSupport

/// The roles of docs/security.md, made by the script that stands there: each can do its work, and no more.
@Suite struct RolesTests {
  private static func script() throws -> String {
    let page = try String(contentsOf: Repository.root.appending(path: "docs/security.md"), encoding: .utf8)
    let fence = try #require(page.components(separatedBy: "```sql\n").dropFirst().first)
    return try #require(fence.components(separatedBy: "\n```").first)
  }

  /// A server of their own: the roles have the names that the page gives them.
  private func world() throws -> (TestDatabase, Connection) {
    let server = PrivateServer()
    let database = try TestDatabase(
      """
      CREATE ROLE app_owner; CREATE SCHEMA app AUTHORIZATION app_owner; CREATE ROLE app_user LOGIN;
      SET ROLE app_owner; CREATE TABLE app.users (id int PRIMARY KEY, name text); CREATE TABLE app.orders (id int);
      INSERT INTO app.users VALUES (1, 'ann'); GRANT USAGE ON SCHEMA app TO app_user; GRANT SELECT ON app.users TO app_user;
      """, on: server)
    let session = try database.connect()
    #expect(try Tool.run("init", on: database).exitCode == 0)
    try session.runScript(SQL(unescaped: try Self.script()))
    return (database, session)
  }

  private func run(_ role: String, on database: TestDatabase, _ words: String) throws -> CommandResult {
    try Tool.start(
      words.split(separator: " ").map(String.init), conninfo: "\(database.conninfo) user=\(role)"
    ).wait()
  }

  @Test func eachDoesItsWorkAndNoMore() throws {
    let (database, session) = try world()
    func succeeds(_ role: String, _ words: String) throws {
      let result = try run(role, on: database, words)
      #expect(result.exitCode == 0, "\(role): \(words): \(result.exitCode) \(result.errors) \(result.output)")
    }
    func fails(_ role: String, _ words: String) throws {
      let result = try run(role, on: database, words)
      #expect([1, 2].contains(result.exitCode), "\(role): \(words): \(result.exitCode) \(result.errors)")
    }
    for role in ["aka_planner", "aka_observer"] {
      for words in ["rename app.users app.tb_user", "init --force"].prefix(1) { try fails(role, words) }
      for statement in [
        "SELECT FROM app.users", "INSERT INTO app.users VALUES (2)", "CREATE TABLE app.x ()",
        "CREATE TABLE aka.x ()",
        "UPDATE aka.sys_table_migrations SET status = 'cleaned'",
        "DELETE FROM aka.sys_table_migration_events",
      ] {
        #expect(throws: PostgresError.self, "\(role): \(statement)") {
          try database.connect(as: role).run(SQL(unescaped: statement))
        }
      }
    }
    let plan = try run("aka_planner", on: database, "plan app.users app.tb_user")
    #expect(plan.exitCode == 2 && plan.errors.contains("does not own app.users"), "\(plan)")
    #expect(plan.output.contains("group-by-primary-key"), "it is told all the same")
    #expect(try run("aka_operator", on: database, "plan app.users app.tb_user").exitCode == 0)
    try succeeds("aka_planner", "status")
    #expect(throws: PostgresError.self) {
      try database.connect(as: "aka_planner").run("SELECT aka.sentinel()")
    }

    try succeeds("aka_operator", "rename app.users app.tb_user")
    #expect(
      try session.run(
        "SELECT relowner::regrole::text = 'app_owner' FROM pg_class WHERE oid = 'app.users'::regclass"
      ).scalar())
    try succeeds("aka_operator", "verify")
    try succeeds("aka_operator", "usage")
    #expect(try database.connect(as: "app_user").run("SELECT name FROM app.users").scalar() == "ann")

    try succeeds("aka_observer", "usage collect")
    try succeeds("aka_observer", "usage --json")
    #expect(try session.run("SELECT count(*) > 1 FROM aka.sys_usage_samples WHERE recorded_by = 'aka_observer'").scalar())
    try succeeds("aka_observer", "status")
    for words in ["rollback app.users", "verify --fix", "cleanup app.users --no-brownout"] {
      let result = try run("aka_observer", on: database, words)
      #expect(result.exitCode != 0, "\(words): \(result.output)")
    }
    #expect(
      try session.run("SELECT relkind = 'r' FROM pg_class WHERE oid = 'app.tb_user'::regclass").scalar())
    try succeeds("aka_operator", "rollback app.users --no-shim")
    #expect(
      try !session.run(
        "SELECT rolsuper OR rolbypassrls OR rolcreaterole FROM pg_roles WHERE rolname = 'aka_operator'"
      ).scalar())
  }
}
