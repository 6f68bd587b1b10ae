import Foundation
import Postgres
import Testing
import TestSupport

/// `aka migrate` as a person meets it.
@Suite struct MigrateCommandTests {
  @Test(arguments: ["init", "create", "up", "down", "status", "repair"])
  func everyVerbHasHelpWithAnExample(verb: String) throws {
    let result = try Tool.run("migrate", verb, "--help")
    #expect(result.exitCode == 0 && result.output.contains("Example:") && result.output.contains("--json"))
    #expect(result.output.contains("aka migrate \(verb)"))
  }

  @Test func walksThereAndBack() throws {
    let database = try TestDatabase("CREATE TABLE users (id serial PRIMARY KEY)")
    let directory = try ScratchDirectory()
    let path = directory.path + "/migrations"
    func migrate(_ arguments: String...) throws -> CommandResult {
      try Tool.start(["migrate"] + arguments + ["--path", path], conninfo: database.conninfo).wait()
    }
    func create(_ arguments: String...) throws -> CommandResult {
      try Tool.start(["migrate", "create"] + arguments + ["--path", path]).wait()
    }
    let initial = try migrate("init")
    #expect(initial.exitCode == 0 && initial.output.contains("is made"))
    #expect(try migrate("init").output.contains("there already"))
    #expect(try migrate("status").output.contains("There are no migrations"))
    #expect(try create("prefix", "--rename", "users", "tb_user").output == "\(path)/001_prefix.sql\n")
    #expect(
      try directory.read("migrations/001_prefix.sql")
        == "-- UP\nALTER TABLE users RENAME TO tb_user;\n\n-- DOWN\nALTER TABLE tb_user RENAME TO users;\n")

    #expect(try migrate("status", "--check").exitCode == 3)
    let dry = try migrate("up", "--dry-run")
    #expect(dry.output.contains("aka renames users to tb_user") && dry.exitCode == 0)
    let up = try migrate("up")
    #expect(up.exitCode == 0 && up.output.hasPrefix("Applied 001_prefix ("), "\(up.errors)")
    #expect(try migrate("status", "--check").exitCode == 0)
    let status = try migrate("status", "--json")
    let rows = try JSONSerialization.jsonObject(with: Data(status.output.utf8)) as? [[String: Any]]
    #expect(
      rows?.first?["state"] as? String == "applied" && rows?.first?["applied_by"] as? String == "postgres")

    let unasked = try migrate("down")
    #expect(unasked.exitCode == 2 && unasked.errors.contains("say --force"))
    #expect(try migrate("down", "--force").output.hasPrefix("Reverted 001_prefix ("))
    #expect(try Tool.run("status", on: database).output.contains("rolled_back"))
  }

  @Test func asksOnATerminal() throws {
    let database = try TestDatabase()
    let directory = try ScratchDirectory(["001_a.sql": "-- UP\nCREATE TABLE a ();\n-- DOWN\nDROP TABLE a;"])
    let arguments = ["--path", directory.path, "--database", database.conninfo]
    _ = try Tool.start(["migrate", "up"] + arguments).wait()
    func down(answering answer: String) throws -> CommandResult {
      try Tool.run(["migrate", "down"] + arguments, answering: answer)
    }
    #expect(try down(answering: "n").output.contains("Nothing was reverted"))
    #expect(try database.connect().run("SELECT to_regclass('a') IS NOT NULL").scalar() == true)
    let yes = try down(answering: "y").output
    #expect(yes.contains("Revert 001_a? [y/N]") && yes.contains("Reverted 001_a"), "\(yes)")
  }

  @Test func exitCodesTellWhatHappened() throws {
    let database = try TestDatabase()
    let directory = try ScratchDirectory(["001_a.sql": "SELECT 1/0;"])
    func up() throws -> CommandResult {
      try Tool.start(["migrate", "up", "--path", directory.path], conninfo: database.conninfo).wait()
    }
    let failed = try up()
    #expect(failed.exitCode == 1 && failed.output.isEmpty)
    #expect(failed.errors.contains("001_a.sql:1:1: division by zero (SQLSTATE 22012)"), "\(failed.errors)")
    try directory.write("001_a.sql", "\\d")
    #expect(try up().exitCode == 2)
    #expect(try Tool.run("migrate", "up", "--steps", "1", "--target", "2").exitCode == 64)
    #expect(try Tool.run("migrate", "create", "x", "--rename", "users").exitCode == 64)
    #expect(
      try Tool.run("migrate", "up", "--path", "/nowhere", on: database).errors.contains(
        "no directory /nowhere"))
  }
}
