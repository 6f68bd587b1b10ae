import Foundation
import Postgres
import Testing
import TestSupport

/// Cleanup, restore and watch as a user runs them.
@Suite struct CleanupCommandTests {
  private static let accepted = ["--accept-gap", "too-soon=a test", "--accept-gap", "probe-only=a test"]

  private func run(_ users: Users, _ arguments: String...) throws -> CommandResult {
    try Tool.start(arguments, conninfo: users.database.conninfo).wait()
  }

  private func json(_ result: CommandResult) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
  }

  @Test func refusesUntilItIsEarned() throws {
    let users = try Users()
    #expect(try run(users, "cleanup").output.contains("nothing to clean up"))
    let unknown = try run(users, "cleanup", "users")
    #expect(unknown.exitCode == 2 && unknown.errors.contains("knows no rename of users"))
    try users.reset(to: .renamed)
    for arguments in [
      ["cleanup"], ["cleanup", "users"], ["cleanup", "tb_user", "--no-brownout"], ["cleanup", "--plan"],
    ] {
      let result = try Tool.start(arguments, conninfo: users.database.conninfo).wait()
      #expect(result.exitCode == 3 && result.output == "public.users stays.\n", "\(result)")
      #expect(result.errors.contains("counts become visible within a minute"))
      #expect(result.errors.contains("--accept-gap 'too-soon=REASON'"))
    }
    #expect(try run(users, "cleanup", "--all").exitCode == 0)
    try users.expectUsable()
  }

  @Test func cleansUpAndRestores() throws {
    let users = try Users()
    try users.reset(to: .renamed)
    let arguments = ["cleanup", "users", "--no-brownout", "--dependents", "rename"] + Self.accepted
    let plan = try json(
      try Tool.start(arguments + ["--plan", "--json"], conninfo: users.database.conninfo).wait())
    let planned = try #require((plan["names"] as? [[String: Any]])?.first)
    #expect(planned["result"] as? String == "would_clean")
    // Looked up, not used: a use would be evidence.
    #expect(try users.session.run("SELECT to_regclass('users') IS NOT NULL").scalar())

    let result = try Tool.start(arguments, conninfo: users.database.conninfo).wait()
    #expect(result.exitCode == 0, "\(result.errors)")
    #expect(
      result.output.contains("public.users is gone") && result.output.contains("aka restore public.users"))
    #expect(result.output.contains("renamed: index users_pkey -> tb_user_pkey"))
    #expect(try run(users, "cleanup", "users").output.contains("gone already"))
    #expect(try run(users, "status").output.contains("aka restore"))

    let restored = try run(users, "restore", "users")
    #expect(restored.exitCode == 0 && restored.output.contains("public.users works again"), "\(restored)")
    #expect(restored.errors.isEmpty)
    let again = try json(try run(users, "restore", "users", "--json"))
    #expect(again["is_restored"] as? Bool == false)
    try users.session.run("INSERT INTO users (name) VALUES ('somebody')")
  }

  @Test func rejectsContradictions() throws {
    for (arguments, word) in [
      (["cleanup", "users", "--all"], "--all"),
      (["cleanup", "--brownout", "1m", "--no-brownout"], "not both"),
      (["cleanup", "--accept-gap", "code"], "code=reason"), (["cleanup", "--quiet-period", "7"], "7"),
      (["cleanup", "--dependents", "drop"], "rename"),
      (["watch", "users", "--auto-rollback", "0"], "from 1"),
      (["rename", "a", "b", "--lock-budget", "30d"], "24 days"),
    ] {
      let result = try Tool.start(arguments).wait()
      #expect(result.exitCode == 64 && result.errors.contains(word), "\(arguments): \(result.errors)")
    }
  }

  @Test func takesSpansFromMillisecondsToWeeks() throws {
    let users = try Users()
    try users.reset(to: .renamed)
    for span in ["1ms", "36h", "5w", "400d"] {
      #expect(try run(users, "cleanup", "--quiet-period", span, "--plan").exitCode == 3)
    }
  }

  @Test func watchesAndSaysWhatItSees() throws {
    let users = try Users()
    try users.reset(to: .renamed)
    let result = try run(users, "watch", "users", "--for", "200ms")
    #expect(result.exitCode == 0 && result.output.contains("could not see whom errors concern"), "\(result)")
    let report = try json(try run(users, "watch", "tb_user", "--for", "100ms", "--json"))
    #expect(report["errors"] as? Int == 0)
    let refused = try run(users, "watch", "users", "--auto-rollback", "1")
    #expect(refused.exitCode == 2 && refused.errors.contains("logging_collector is off"))
    let tool = try Tool.start(["watch", "users"], conninfo: users.database.conninfo)
    try users.database.awaitWatch()
    tool.signal(SIGINT)
    let stopped = try tool.wait()
    #expect(stopped.exitCode == 0 && stopped.output.contains("Watched for"), "\(stopped)")
  }
}
