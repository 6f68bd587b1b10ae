import Foundation
import Postgres
import Testing
import TestSupport

/// Somebody holds the table with an open transaction.
@Suite struct BlockedTests {
  let users: Users
  let conninfo: String

  init() throws {
    users = try Users()
    conninfo = users.database.conninfo
  }

  /// A session that has read `name` and not ended its transaction.
  private func holder(of name: Identifier) throws -> Connection {
    let holder = try Connection(to: "\(conninfo) application_name=report")
    try holder.runScript("BEGIN; SELECT 'a long report' FROM \(name)")
    // It has to be older than the longest stall, or aka rightly tries at once.
    Thread.sleep(forTimeInterval: 0.15)
    return holder
  }

  /// The tool is looking at the locks, again and again.
  private func awaitWaiting() throws {
    try eventually {
      try users.session.run(
        """
        SELECT count(*) = 1 FROM pg_stat_activity
        WHERE datname = current_database() AND application_name = 'aka-test' AND query LIKE '%FROM pg_locks l%'
        """
      ).scalar()
    }
  }

  private func start(_ verb: Verb, _ options: String...) throws -> RunningCommand {
    try Tool.start(verb.arguments + options, conninfo: "\(conninfo) application_name=aka-test")
  }

  /// 2 s behind an open transaction; meanwhile everybody else goes on as if nothing were.
  @Test(arguments: Verb.allCases)
  func waitsWithoutQueueing(verb: Verb) throws {
    try users.reset(to: verb.start)
    let holder = try holder(of: "users")
    let tool = try start(verb)
    try awaitWaiting()
    let traffic = try Traffic(users.database, sessions: 3, patience: .milliseconds(500))
    Thread.sleep(forTimeInterval: 1.7)
    let report = traffic.stop()
    #expect(tool.isRunning)
    try holder.run("COMMIT")
    let result = try tool.wait()
    #expect(result.exitCode == 0, "\(result.errors)")
    #expect(report.failures.isEmpty && report.statements > 20, "\(report)")
    #expect(try users.standing() == verb.end.rawValue)
  }

  /// The budget is spent: who was in the way, and nothing is left over.
  @Test(arguments: Verb.allCases)
  func namesThePreparedTransactionInTheWay(verb: Verb) throws {
    try users.reset(to: verb.start)
    let name = "held_\(users.database.name)"
    try holder(of: "users").runScript("PREPARE TRANSACTION \(literal: name)")
    let result = try start(verb, "--lock-budget", "300ms").wait()
    #expect(result.exitCode == 75)
    for mention in ["prepared transaction", "postgres", "held_t_", "users", "nothing was changed"] {
      #expect(result.errors.contains(mention), "\(result.errors)")
    }
    try users.expectWhole([verb.start, .original], "\(verb)")
    #expect(try users.staged().isEmpty)
    try users.session.run("ROLLBACK PREPARED \(literal: name)")
    #expect(try start(verb).wait().exitCode == 0)
    try users.expectFinished(verb.end, "\(verb)")
  }

  @Test func namesTheSessionInTheWay() throws {
    let holder = try holder(of: "users")
    let result = try start(.rename, "--lock-budget", "300ms").wait()
    #expect(result.exitCode == 75)
    for mention in ["\(holder.backendPID)", "postgres", "report", "idle in transaction", "SELECT $1 FROM"] {
      #expect(result.errors.contains(mention), "\(result.errors)")
    }
  }

  /// A person watches: who is in the way is told while it waits, not only at the end.
  @Test func saysWhomItWaitsFor() throws {
    let holder = try holder(of: "users")
    let tool = try start(.rename)
    try eventually(within: 8) { tool.errorsSoFar.contains("waiting") }
    for mention in ["pid \(holder.backendPID)", "postgres", "report", "SELECT $1 FROM"] {
      #expect(tool.errorsSoFar.contains(mention), "\(tool.errorsSoFar)")
    }
    #expect(tool.errorsSoFar.contains("for users, 9 min of the budget left: held"), "\(tool.errorsSoFar)")
    try holder.run("COMMIT")
    #expect(try tool.wait().exitCode == 0)
  }

  /// Ctrl-C, and what `kill` sends.
  @Test(arguments: Verb.allCases, [SIGINT, SIGTERM])
  func stopsWhenItIsAskedTo(verb: Verb, signal: Int32) throws {
    try users.reset(to: verb.start)
    let holder = try holder(of: "users")
    let tool = try start(verb)
    try awaitWaiting()
    tool.signal(signal)
    let result = try tool.wait()
    #expect([1, 130].contains(result.exitCode))
    #expect(
      result.errors.contains("Interrupted") && result.errors.contains("rolled back"), "\(result.errors)")
    try users.expectWhole([verb.start], "\(verb), interrupted")
    #expect(try users.staged().isEmpty)
    try holder.run("COMMIT")
    #expect(try start(verb).wait().exitCode == 0)
    try users.expectFinished(verb.end, "\(verb), interrupted and run again")
  }
}
