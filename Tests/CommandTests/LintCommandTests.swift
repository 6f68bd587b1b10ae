import Foundation
import Testing
import TestSupport

@Suite struct LintCommandTests {
  @Test func speaksToPeopleAndPrograms() throws {
    let directory = try ScratchDirectory([
      "a b.sql": "SELECT 'é';\n  DROP TABLE users;", "fine.sql": "SELECT 1",
    ])
    let path = directory.path + "/a b.sql"
    let human = try Tool.run("lint", path)
    #expect(
      human.exitCode == 3 && human.output.contains("a b.sql:2:3: warning: ")
        && human.output.contains("[drop-table]"))
    #expect(human.output.contains("\n    instead: "))

    let json = try Tool.run("lint", path, "--json")
    let findings = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [[String: Any]]
    #expect(json.exitCode == 3 && findings?.count == 1)
    #expect(findings?.first?["rule"] as? String == "drop-table")

    let sarif = try Tool.run("lint", path, "--sarif")
    let log = try JSONSerialization.jsonObject(with: Data(sarif.output.utf8)) as? [String: Any]
    #expect(log?["version"] as? String == "2.1.0" && log?["$schema"] as? String != nil)
    let run = (log?["runs"] as? [[String: Any]])?.first
    let rules = ((run?["tool"] as? [String: Any])?["driver"] as? [String: Any])?["rules"] as? [[String: Any]]
    let result = (run?["results"] as? [[String: Any]])?.first
    #expect(rules?.contains { $0["id"] as? String == result?["ruleId"] as? String } == true)
    let place = (result?["locations"] as? [[String: Any]])?.first?["physicalLocation"] as? [String: Any]
    #expect((place?["region"] as? [String: Int]) == ["startLine": 2, "startColumn": 3])
    #expect((place?["artifactLocation"] as? [String: String])?["uri"]?.hasSuffix("/a%20b.sql") == true)

    let fine = try Tool.run("lint", directory.path + "/fine.sql")
    #expect(fine.exitCode == 0 && fine.output.isEmpty)
    #expect(try Tool.run("lint", "/nowhere.sql").exitCode == 2)
    #expect(try Tool.run("lint").exitCode == 64)
  }

  @Test func asksADatabaseForItsShims() throws {
    let database = try TestDatabase("CREATE TABLE users (a int)")
    #expect(try Tool.run("rename", "users", "tb_user", on: database).exitCode == 0)
    let directory = try ScratchDirectory(["x.sql": "ALTER TABLE tb_user DROP COLUMN a CASCADE"])
    let result = try Tool.run("lint", directory.path + "/x.sql", on: database)
    #expect(
      result.exitCode == 3 && result.output.contains("[drop-shimmed-column]"),
      "\(result.output)\(result.errors)")
  }
}
