import Foundation
import Testing
import TestSupport

/// What commands say beside their results: nothing with -q, and how fast they are when it takes more than a second.
@Suite struct ManneredTests {
  @Test func quietIsQuietEverywhere() throws {
    let users = try Users()
    for arguments in [
      ["rename", "users", "tb_user"], ["usage"], ["usage", "collect"], ["status"], ["verify"], ["doctor"],
      ["report", "--output", "-"], ["rollback", "users"],
    ] {
      let result = try Tool.start(arguments + ["-q"], conninfo: users.database.conninfo).wait()
      #expect(result.exitCode == 0 && result.errors.isEmpty, "\(arguments): \(result)")
    }
    let manifest = try ScratchDirectory(["one.json": #"{"renames": [{"old": "users", "new": "tb_user"}]}"#])
    let applied = try Tool.run("apply", manifest.path + "/one.json", "--quiet", on: users.database)
    #expect(applied.exitCode == 0 && applied.errors.isEmpty && applied.output.contains("tb_user now"))
  }

  /// `-q` was the quiet period's name once: a time behind it must not be taken for anything.
  @Test(arguments: [
    ["usage", "show"], ["cleanup"], ["report", "-o", "-"], ["fleet", "cleanup", "--targets", "/dev/null"],
  ])
  func aQuietPeriodHasItsOwnName(command: [String]) throws {
    let result = try Tool.start(command + ["--quiet", "14d"]).wait()
    #expect(result.exitCode == 64 && result.errors.contains("14d"), "\(result)")
    #expect(try Tool.start(command + ["--help"]).wait().output.contains("--quiet-period <time>"))
  }

  @Test func aLongRehearsalTellsItsPace() throws {
    let users = try Users()
    let workload = (0..<2_000).map { "SELECT id + \($0) FROM users WHERE id = \($0);\n" }.joined()
    let files = try ScratchDirectory(["workload.sql": workload])
    let result = try Tool.run(
      "rehearse", "users", "tb_user", "--workload", files.path + "/workload.sql", on: users.database)
    #expect(result.exitCode == 0, "\(result.errors)")
    #expect(
      result.errors.contains(
        /rehearsing statements: [0-9,]+ of 2,000, [0-9,]+ a second, .* left\n/),
      "\(result.errors)")
  }

  @Test func aLongReadingTellsItsPace() throws {
    let line = "2026-11-21 12:01:00.000 UTC [7] app@shop LOG:  statement: SELECT * FROM users"
    let slowly = """
      { yes '\(line)' | head -n 15000; sleep 1.5; yes '\(line)' | head -n 15000; } | '\(Tool.path)' usage scan-logs - --name users
      """
    let result = try Command.run("/usr/bin/env", ["bash", "-c", slowly])
    #expect(result.exitCode == 0, "\(result.errors)")
    #expect(result.errors.contains(/reading -: [0-9,]+ [kM]B, [0-9,]+ [kM]B a second\n/), "\(result.errors)")
    let quiet = try Command.run("/usr/bin/env", ["bash", "-c", slowly + " -q"])
    #expect(!quiet.errors.contains("a second"))
  }
}
