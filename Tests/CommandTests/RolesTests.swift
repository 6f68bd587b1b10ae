import Foundation
import Postgres
import Testing
import TestSupport

/// The roles of docs/security.md, made by the script that stands there: each can do its work, and no more.
@Suite struct RolesTests {
  @Test func eachDoesItsWorkAndNoMore() throws {
    let world = try RolesWorld()
    let (database, session) = (world.database, world.session)
    func succeeds(_ role: String, _ words: String) throws {
      let result = try world.run(role, words)
      #expect(result.exitCode == 0, "\(role): \(words): \(result.exitCode) \(result.errors) \(result.output)")
    }
    func fails(_ role: String, _ words: String) throws {
      let result = try world.run(role, words)
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
    let plan = try world.run("aka_planner", "plan app.users app.tb_user")
    #expect(plan.exitCode == 2 && plan.errors.contains("does not own app.users"), "\(plan)")
    #expect(plan.output.contains("Will fail through the old name"), "it is told all the same")
    #expect(try world.run("aka_operator", "plan app.users app.tb_user").exitCode == 0)
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
    #expect(
      try session.run(
        "SELECT count(*) > 1 FROM aka.sys_usage_samples WHERE recorded_by = 'aka_observer'"
      ).scalar())
    try succeeds("aka_observer", "status")
    for words in ["rollback app.users", "verify --fix", "cleanup app.users --no-brownout"] {
      let result = try world.run("aka_observer", words)
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
