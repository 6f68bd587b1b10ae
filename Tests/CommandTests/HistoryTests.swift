import Foundation
import Postgres
import Testing
import TestSupport

/// Who ran what: aka.command_log, aka history and scripts/database-cli.sh.
@Suite struct HistoryTests {
  private func log(_ database: TestDatabase) throws -> [String] {
    try database.connect().run(
      """
      SELECT concat_ws(' ', program, command, exit_code, run_by = session_user, os_user IS NOT NULL,
        duration_seconds BETWEEN 0.001 AND 60, started_at BETWEEN now() - interval '1 minute' AND now()) AS line
      FROM aka.command_log ORDER BY id
      """
    ).map { try $0["line"] }
  }

  @Test func notesCommandsThatChangeSomethingAlsoWhenTheyFail() throws {
    let database = try TestDatabase("CREATE TABLE users (id int PRIMARY KEY)")
    #expect(try Tool.run("rename", "users", "tb_user", on: database).exitCode == 0)
    #expect(try Tool.run("status", on: database).exitCode == 0)
    #expect(try Tool.run("verify", on: database).exitCode == 0)
    #expect(try Tool.run("verify", "--fix", on: database).exitCode == 0)
    #expect(try Tool.run("cleanup", "users", "--plan", on: database).exitCode == 3)
    #expect(try Tool.run("cleanup", "users", on: database).exitCode == 3)
    #expect(try Tool.run("rename", "nobody", "x", on: database).exitCode == 2)
    #expect(try Tool.run("rollback", "users", on: database).exitCode == 0)
    #expect(
      try log(database) == [
        "aka rename 0 t t t t", "aka verify 0 t t t t", "aka cleanup 3 t t t t", "aka rename 2 t t t t",
        "aka rollback 0 t t t t",
      ])
  }

  @Test func keepsNoSecrets() throws {
    let database = try TestDatabase("CREATE TABLE users (id int PRIMARY KEY)")
    let secret = "\(database.conninfo) password=hunter2"
    for words in [
      ["rename", "users", "a", "-d", secret], ["rename", "a", "b", "--database=\(secret)"],
      ["cleanup", "b", "--server", "postgresql://me:hunter2@/none?host=/nowhere", "-d", secret],
    ] {
      _ = try Tool.start(words).wait()
    }
    let kept = try database.connect().run("SELECT arguments::text AS words FROM aka.command_log ORDER BY id")
      .map { try $0["words"] as String }
    #expect(kept.count == 3 && kept.allSatisfy { $0.contains("***") && !$0.contains("hunter2") }, "\(kept)")
    let shown = try Tool.run("history", on: database)
    #expect(shown.exitCode == 0 && !shown.output.contains("hunter2"))
  }

  @Test func aLogThatCannotBeWrittenFailsNothing() throws {
    let database = try TestDatabase("CREATE TABLE users (id int PRIMARY KEY)")
    #expect(try Tool.run("init", on: database).exitCode == 0)
    let owner = try database.connect()
    try owner.run("ALTER TABLE aka.command_log ADD CHECK (false) NOT VALID")
    let renamed = try Tool.run("rename", "users", "tb_user", on: database)
    #expect(renamed.exitCode == 0 && renamed.errors.contains("command log"), "\(renamed)")
    // Somebody who holds the log must not make anybody wait.
    try owner.run("BEGIN")
    try owner.run("LOCK TABLE aka.command_log")
    let start = ContinuousClock.now
    #expect(try Tool.run("rollback", "users", on: database).exitCode == 0)
    #expect(ContinuousClock.now - start < .seconds(20))
  }

  @Test func theLogIsAppendOnly() throws {
    let database = try TestDatabase()
    #expect(try Tool.run("init", on: database).exitCode == 0)
    for change in ["UPDATE aka.command_log SET exit_code = 0", "DELETE FROM aka.command_log"] {
      #expect(throws: PostgresError.self) { try database.connect().run(SQL(unescaped: change)) }
    }
  }

  @Test func tellsCommandsAndEventsTogether() throws {
    let database = try TestDatabase(
      "CREATE TABLE users (id int PRIMARY KEY); CREATE TABLE orders (id int PRIMARY KEY)")
    #expect(try Tool.run("history", on: database).output == "Nothing was done in this database yet.\n")
    #expect(try Tool.run("rename", "users", "tb_user", on: database).exitCode == 0)
    #expect(try Tool.run("rename", "orders", "tb_order", on: database).exitCode == 0)
    #expect(try Tool.run("rollback", "users", on: database).exitCode == 0)

    func items(_ words: String...) throws -> [[String: Any]] {
      let result = try Tool.start(["history", "--json"] + words, conninfo: database.conninfo).wait()
      let json = try JSONSerialization.jsonObject(with: Data(result.output.utf8))
      return try #require(json as? [[String: Any]])
    }
    let all = try items()
    let commands = all.filter { $0["kind"] as? String == "command" }
    #expect(commands.map { $0["name"] as? String } == ["rename", "rename", "rollback"])
    #expect(commands[0]["exit_code"] as? Int == 0 && commands[0]["program"] as? String == "aka")
    #expect((commands[0]["arguments"] as? [String])?.prefix(3) == ["rename", "users", "tb_user"])
    let times = all.compactMap { $0["happened_at"] as? String }
    #expect(times == times.sorted() && times.count == all.count)

    let ofUsers = try items("users")
    #expect(ofUsers.contains { $0["kind"] as? String == "event" && $0["old"] as? String == "public.users" })
    #expect(!ofUsers.contains { $0["old"] as? String == "public.orders" })
    #expect(ofUsers.count { $0["kind"] as? String == "command" } == 2)
    #expect(try items("--limit", "1").map { $0["name"] as? String } == [all.last?["name"] as? String])
    let table = try Tool.run("history", on: database).output
    #expect(
      table.hasPrefix("when") && table.contains("aka rename users tb_user") && table.contains("done in"))
  }

  @Test func theScriptNotesEachRunOnce() throws {
    let database = try TestDatabase("CREATE TABLE users (id int PRIMARY KEY)")
    let code = try ScratchDirectory()
    func script(_ words: String...) throws -> CommandResult {
      try Command.run(
        Repository.root.appending(path: "scripts/database-cli.sh").path, words,
        environment: ["AKA_BIN": Tool.path, "AKA_DATABASE": database.conninfo])
    }
    #expect(try script("rename-table", "users", "tb_user").exitCode == 0)
    #expect(try script("test-view-compatibility", "users").exitCode == 0)
    #expect(try script("generate-types", "swift", "-o", code.path + "/A.swift").exitCode == 0)
    #expect(try script("generate-types", "swift", "-o", code.path + "/B.swift", "--check").exitCode == 3)
    #expect(try script("rollback-rename", "users").exitCode == 0)
    #expect(try script("rollback-rename", "nobody").exitCode != 0)
    let rows = try log(database).map { $0.split(separator: " ").prefix(3).joined(separator: " ") }
    #expect(
      rows.dropLast() == [
        "database-cli.sh rename 0", "database-cli.sh verify 0", "database-cli.sh generate 0",
        "database-cli.sh generate 3", "database-cli.sh rollback 0",
      ])
    #expect(rows.count == 6)
    try code.write(
      "aka.json",
      #"{"generate": [{"language": "swift", "output": "A.swift"}, {"language": "typescript", "output": "b.ts"}]}"#
    )
    let all = try Command.run(
      "/usr/bin/env",
      [
        "-C", code.path, Repository.root.appending(path: "scripts/database-cli.sh").path, "generate-types",
        "--check",
      ],
      environment: ["AKA_BIN": Tool.path, "AKA_DATABASE": database.conninfo])
    #expect(all.exitCode == 3)
    #expect(try log(database).dropFirst(6).map { $0.prefix(29) } == ["database-cli.sh generate 3 t "])
    #expect(try script("rename").exitCode == 64)
    #expect(try script("--help").output.contains("test-view-compatibility [NAME]"))
    #expect(try log(database).count == 7)
  }
}
