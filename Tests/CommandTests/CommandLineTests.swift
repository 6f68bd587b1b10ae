import Foundation
import Postgres
import Testing
import TestSupport

/// The tool as a person meets it: words, streams and exit codes.
@Suite struct CommandLineTests {
  @Test(arguments: [
    "plan", "rehearse", "rename", "apply", "status", "verify", "usage", "rollback", "generate", "migrate",
    "lint", "query", "scan", "watch", "fleet", "cleanup", "restore", "doctor", "init", "config", "history",
  ])
  func everyVerbHasHelpWithAnExample(verb: String) throws {
    let result = try Tool.run(verb, "--help")
    #expect(result.exitCode == 0)
    #expect(
      result.output.contains("OVERVIEW:") && result.output.contains("Example:")
        && result.output.contains("--json"))
    #expect(result.output.contains("aka \(verb)"))
    #expect(result.errors.isEmpty)
  }

  @Test func saysItsVersion() throws {
    #expect(try Tool.run("--version").output.wholeMatch(of: /\d+\.\d+\.\d+\n/) != nil)
  }

  @Test(arguments: [
    (["rename", "users"], "new name"), (["rename", "a..b", "c"], "a..b"),
    (["plan", "users", "x", "--jsn"], "--json"),
    (["renam", "users", "x"], "rename"), (["rename", "users", "x", "--max-stall", "soon"], "soon"),
  ])
  func explainsMistakes(arguments: [String], mentions: String) throws {
    let result = try Tool.start(arguments).wait()
    #expect(result.exitCode == 64)
    #expect(result.errors.contains(mentions), "\(result.errors)")
    #expect(result.output.isEmpty)
  }

  @Test func walksARenameThereAndBack() throws {
    let database = try TestDatabase(
      "CREATE TABLE users (id serial PRIMARY KEY); INSERT INTO users DEFAULT VALUES")
    let plan = try Tool.run("plan", "users", "tb_user", on: database)
    #expect(plan.exitCode == 0 && plan.output.contains("public.users -> tb_user"))
    #expect(plan.errors.contains("Nothing was changed"))

    let rename = try Tool.run("rename", "users", "tb_user", on: database)
    #expect(rename.exitCode == 0 && rename.output.contains("public.users is tb_user now"))
    let again = try Tool.run("rename", "users", "tb_user", on: database)
    #expect(again.exitCode == 0 && again.output.contains("nothing to do"))

    let status = try Tool.run("status", "--json", on: database)
    let rows = try JSONSerialization.jsonObject(with: Data(status.output.utf8)) as? [[String: Any]]
    let entry = rows?.first?["entry"] as? [String: Any]
    #expect(rows?.count == 1 && rows?.first?["health"] as? String == "ok")
    #expect(entry?["status"] as? String == "active" && entry?["old_name"] as? String == "users")

    let rollback = try Tool.run("rollback", "users", on: database)
    #expect(rollback.exitCode == 0 && rollback.output.contains("The table is public.users again"))
    #expect(try database.connect().run("SELECT count(*) FROM tb_user").scalar() == 1)
    #expect(try Tool.run("rollback", "users", on: database).output.contains("nothing to do"))
  }

  @Test func refusesWithReasonAndWayOut() throws {
    let database = try TestDatabase("CREATE TABLE users (id int); CREATE TABLE tb_user (id int)")
    let result = try Tool.run("rename", "users", "tb_user", on: database)
    #expect(result.exitCode == 2)
    #expect(
      result.errors.contains("Refused: the name public.tb_user is taken") && result.errors.contains("Help:"))
    let plan = try Tool.run("plan", "user", "x", "--json", on: database)
    #expect(plan.exitCode == 2 && plan.errors.contains("did you mean public.users"))
    #expect(try JSONSerialization.jsonObject(with: Data(plan.output.utf8)) is [String: Any])
  }

  @Test func cannotReachTheDatabase() throws {
    let result = try Tool.run("status", "--database", "host=/nowhere password=secret")
    #expect(result.exitCode == 69)
    #expect(result.errors.contains("cannot reach the database") && !result.errors.contains("secret"))
  }

  @Test func takesWhatPsqlTakes() throws {
    let database = try TestDatabase("CREATE TABLE users (id int)")
    let socket = PrivateServer.shared.host.addingPercentEncoding(withAllowedCharacters: .alphanumerics)!
    let uri = "postgresql://postgres@\(socket)/\(database.name)"
    #expect(try Tool.run("plan", "users", "x", "--database", uri).exitCode == 0)
    let variables = ["PGHOST": PrivateServer.shared.host, "PGUSER": "postgres", "PGDATABASE": database.name]
    #expect(try Tool.run("plan", "users", "x", environment: variables).exitCode == 0)
    #expect(try Tool.run("plan", "users", "x", "-d", database.name, environment: variables).exitCode == 0)
  }

  @Test func initIsIdempotent() throws {
    let database = try TestDatabase()
    #expect(try Tool.run("init", on: database).output.contains("is installed"))
    #expect(try Tool.run("init", on: database).output.contains("up to date"))
    #expect(try Tool.run("status", on: database).output.contains("No table was renamed"))
  }
}
