import Foundation
import Postgres
import Testing
import TestSupport

/// Two operators, and one who changes his mind.
@Suite struct OperatorTests {
  @Test(arguments: 0..<10) func twoWhoWantTheSame(round: Int) throws {
    let users = try Users()
    let tools = try (0..<2).map { _ in
      try Tool.start(["rename", "users", "tb_user"], conninfo: users.database.conninfo)
    }
    for tool in tools {
      let result = try tool.wait()
      #expect(result.exitCode == 0, "\(result.errors)")
    }
    try users.expectFinished(.renamed, "round \(round)")
  }

  @Test(arguments: 0..<10) func twoWhoDisagree(round: Int) throws {
    let users = try Users()
    let tools = try ["a", "b"].map {
      try Tool.start(["rename", "users", $0], conninfo: users.database.conninfo)
    }
    let codes = try tools.map { try $0.wait().exitCode }
    #expect(codes.sorted() == [0, 2])
    #expect(try Tool.start(["doctor"], conninfo: users.database.conninfo).wait().exitCode == 0)
  }

  @Test(arguments: 0..<10) func twoWhoInstall(round: Int) throws {
    let database = try TestDatabase()
    let tools = try (0..<2).map { _ in try Tool.start(["init"], conninfo: database.conninfo) }
    for tool in tools {
      let result = try tool.wait()
      #expect(result.exitCode == 0, "\(result.errors)")
    }
  }

  @Test func oneWhoPressesControlC() throws {
    let users = try Users()
    let holder = try users.database.connect()
    try holder.runScript("BEGIN; SELECT * FROM users")
    usleep(150_000)
    let tool = try Tool.start(["rename", "users", "tb_user"], conninfo: users.database.conninfo)
    while tool.isRunning, !tool.errorsSoFar.contains("waiting") { usleep(10_000) }
    tool.signal(SIGINT)
    let result = try tool.wait()
    #expect(result.exitCode == 1)
    #expect(result.errors.contains("rolled back"))
    try holder.run("ROLLBACK")
    try users.expectWhole([.original], "Ctrl-C")
    #expect(try Tool.start(["doctor"], conninfo: users.database.conninfo).wait().exitCode == 0)
  }

  @Test func oneWhoIsBlocked() throws {
    let users = try Users()
    let holder = try users.database.connect()
    for statement in ["SET application_name = 'report'", "BEGIN", "SELECT count(*) FROM users"] as [SQL] {
      try holder.run(statement)
    }
    usleep(150_000)
    let result = try Tool.run("rename", "users", "tb_user", "--lock-budget", "300ms", on: users.database)
    #expect(result.exitCode == 75)
    for word in [
      "Not now:", "report", "idle in transaction", "SELECT count(*) FROM users", "\(holder.backendPID)",
    ] {
      #expect(result.errors.contains(word), "\(result.errors)")
    }
  }
}
