import Aka
import Foundation
import Postgres
import Testing
import TestSupport

/// How much a name was used, hour by hour.
@Suite struct UsageHistoryTests {
  private func uses(_ watched: Watched) throws -> [Int] {
    try watched.aka.collect()
    return try watched.aka.usageHistory(of: try WrittenName(parsing: "users")).hours.map(\.uses)
  }

  /// Moves what is known so far into an earlier hour.
  private func pass(hours: Int, _ watched: Watched) throws {
    try watched.session.run(
      "UPDATE aka.sys_usage_hours SET hour = hour - \(unescaped: hours) * interval '1 hour'")
  }

  @Test func addsUpWhatSamplesFind() throws {
    let watched = try Watched()
    #expect(try uses(watched).isEmpty)
    try watched.use("SELECT FROM users; SELECT FROM users")
    #expect(try uses(watched) == [2])
    #expect(try uses(watched) == [2])
    try watched.use("SELECT FROM users")
    #expect(try uses(watched) == [3])
    try pass(hours: 5, watched)
    try watched.use("INSERT INTO users VALUES (9000)")
    #expect(try uses(watched) == [3, 1])
    let history = try watched.aka.usageHistory(of: try WrittenName(parsing: "tb_user"))
    #expect(history.name.name == "users" && history.table.name == "tb_user")
    #expect(history.hours.map(\.server) == ["primary", "primary"])
    #expect(
      history.hours.allSatisfy { $0.hour.timeIntervalSince1970.truncatingRemainder(dividingBy: 3600) == 0 })
    #expect(abs(history.hours[1].hour.timeIntervalSinceNow) <= 3600)
    // What is 90 days old goes.
    try pass(hours: 24 * 90, watched)
    #expect(try uses(watched).isEmpty)
  }

  @Test func aResetNeverCountsBackwards() throws {
    let watched = try Watched()
    try watched.use("SELECT FROM users; SELECT FROM users; SELECT FROM users")
    #expect(try uses(watched) == [3])
    try watched.session.run("SELECT pg_stat_reset()")
    #expect(try uses(watched) == [3])
    try watched.use("SELECT FROM users; SELECT FROM users")
    #expect(try uses(watched) == [5])
    try watched.session.run("SELECT pg_stat_reset()")
    try watched.use("SELECT FROM users")
    #expect(try uses(watched) == [6])
  }

  @Test func aCrashNeverCountsBackwards() throws {
    let server = PrivateServer()
    let watched = try Watched(on: server)
    try watched.use("SELECT FROM users; SELECT FROM users")
    #expect(try uses(watched) == [2])
    try server.crashAndRestart()
    let after = Watched(
      database: watched.database, aka: Aka(connection: try watched.database.connect()),
      session: try watched.database.connect())
    #expect(try uses(after) == [2])
    try after.use("SELECT FROM users")
    #expect(try uses(after) == [3])
  }

  @Test func severalCollectorsCountOnce() throws {
    let watched = try Watched()
    let running = try (0..<4).map { _ in
      try Tool.start(
        ["usage", "collect", "--loop", "10ms"],
        conninfo: watched.database.conninfo + " application_name=collector")
    }
    try watched.database.awaitSessions(4, application: "collector", saying: "_%")
    for _ in 0..<20 { try watched.use("SELECT FROM users") }
    for tool in running { tool.signal(SIGINT) }
    for tool in running { #expect(try tool.wait().exitCode == 0) }
    #expect(try uses(watched) == [20])
  }

  /// After a rollback it is the new name that is kept, and cleaned up.
  @Test func eachNameHasItsOwn() throws {
    let watched = try Watched()
    try watched.use("SELECT FROM users")
    #expect(try uses(watched) == [1])
    try watched.aka.rollback(try WrittenName(parsing: "users"))
    #expect(try uses(watched).isEmpty)
    try watched.use("SELECT FROM tb_user; SELECT FROM tb_user")
    #expect(try uses(watched) == [2])
  }

  @Test func theCommandLineDrawsIt() throws {
    let watched = try Watched()
    let empty = try Tool.run("usage", "users", "--history", on: watched.database)
    #expect(empty.exitCode == 0 && empty.output.contains("no use was counted"))
    for _ in 0..<4 { try watched.use("SELECT FROM users") }
    #expect(try uses(watched) == [4])
    try pass(hours: 3, watched)
    try watched.use("SELECT FROM users; SELECT FROM users")
    let text = try Tool.run("usage", "users", "--history", on: watched.database)
    let bars = text.output.split(separator: "\n").map { line in line.count { $0 == "#" } }.filter { $0 > 0 }
    #expect(bars == [30, 15])
    let json = try Tool.run("usage", "users", "--history", "--json", on: watched.database)
    let history = try #require(JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
    #expect((history["hours"] as? [[String: Any]])?.compactMap { $0["uses"] as? Int } == [4, 2])
    #expect(try Tool.run("usage", "--history", on: watched.database).exitCode == 64)
  }
}
