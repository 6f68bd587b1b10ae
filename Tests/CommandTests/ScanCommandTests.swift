import Foundation
import TestSupport
import Testing

@Suite struct ScanCommandTests {
  private static func tree() throws -> ScratchDirectory {
    try ScratchDirectory([
      "a b.py": "x = 'é'\nq = 'é', \"SELECT * FROM users\"\n", "n.sql": "SELECT users FROM t;",
    ])
  }

  @Test func speaksToPeopleAndPrograms() throws {
    let directory = try Self.tree()
    let human = try Tool.run("scan", directory.path, "--name", "users=tb_user")
    #expect(
      human.output == """
        \(directory.path)/a b.py:2:25: users is now tb_user
            - q = 'é', "SELECT * FROM users"
            + q = 'é', "SELECT * FROM tb_user"

        """)
    #expect(human.exitCode == 3 && human.errors == "1 place in 2 files.\n", "\(human.errors)")

    let json = try Tool.run("scan", directory.path, "--name", "users=tb_user", "--json")
    let report = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
    let finding = (report?["findings"] as? [[String: Any]])?.first
    #expect(json.exitCode == 3 && finding?["kind"] as? String == "sql" && finding?["line"] as? Int == 2)

    let sarif = try Tool.run("scan", directory.path, "--name", "users=tb_user", "--sarif")
    let log = try JSONSerialization.jsonObject(with: Data(sarif.output.utf8)) as? [String: Any]
    let run = (log?["runs"] as? [[String: Any]])?.first
    let result = (run?["results"] as? [[String: Any]])?.first
    #expect(result?["ruleId"] as? String == "former-name-in-sql" && sarif.output.contains("/a%20b.py"))

    #expect(try Tool.run("scan", directory.path + "/n.sql", "--name", "users=tb_user").exitCode == 0)
    #expect(try Tool.run("scan", directory.path + "/none", "--name", "users=tb_user").exitCode == 1)
    #expect(try Tool.run("scan", directory.path, "--name", "users").exitCode == 64)
    #expect(try Tool.run("scan", directory.path, "--name", "a=b", "--write").exitCode == 64)
    #expect(try Tool.run("scan").exitCode == 64)
  }

  @Test func showsADiffAndWritesOnlyWhenTold() throws {
    let directory = try Self.tree()
    let before = try directory.read("a b.py")
    let dry = try Tool.run("scan", directory.path, "--name", "users=tb_user", "--fix")
    #expect(dry.exitCode == 3 && dry.errors.contains("add --write"))
    #expect(dry.output.contains("-q = 'é', \"SELECT * FROM users\"\n+q = 'é', \"SELECT * FROM tb_user\"\n"))
    #expect(try directory.read("a b.py") == before)

    let written = try Tool.run("scan", directory.path, "--name", "users=tb_user", "--fix", "--write")
    #expect(written.exitCode == 0 && written.output == dry.output)
    #expect(try directory.read("a b.py") == before.replacingOccurrences(of: "users", with: "tb_user"))
    #expect(try Tool.run("scan", directory.path, "--name", "users=tb_user").exitCode == 0)
  }

  @Test func takesNamesFromTheLedgerAndFromASnapshot() throws {
    let database = try TestDatabase("CREATE TABLE users (a int)")
    let directory = try Self.tree()
    let early = try Tool.run("scan", directory.path, on: database)
    #expect(early.exitCode == 0 && early.errors.contains("No table has a former name"), "\(early.errors)")
    #expect(try Tool.run("rename", "users", "tb_user", on: database).exitCode == 0)
    let live = try Tool.run("scan", directory.path, on: database)
    #expect(
      live.exitCode == 3 && live.output.contains("+ q = 'é', \"SELECT * FROM tb_user\""), "\(live.errors)")
    let snapshot = directory.path + "/schema.json"
    #expect(try Tool.run("generate", "--snapshot", snapshot, on: database).exitCode == 0)
    let offline = try Tool.run("scan", directory.path, "--from", snapshot)
    #expect(offline.exitCode == 3 && offline.output == live.output)
    // After the rollback it is the other name that must go.
    #expect(try Tool.run("rollback", "users", on: database).exitCode == 0)
    #expect(try Tool.run("scan", directory.path, on: database).exitCode == 0)
  }
}
