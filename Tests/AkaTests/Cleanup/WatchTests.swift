import Aka
import Foundation
import Postgres
import Testing
import TestSupport

/// Errors that name a renamed table, in the logs of servers that write them in each format.
@Suite struct WatchTests {
  private static func server(_ destination: String) -> PrivateServer {
    PrivateServer(options: [
      "-c", "logging_collector=on", "-c", "log_destination=\(destination)", "-c", "log_directory=log",
      "-c", "log_min_messages=warning", "-c", "lc_messages=C",
    ])
  }

  /// Watches, until a body has run beside it and what it did can have been seen, or the limit is reached.
  private func watch(
    _ renamed: Renamed, as user: String = "postgres", limit: Int? = nil,
    while body: @escaping @Sendable (_ conninfo: String) throws -> Void
  ) throws -> WatchReport {
    let interruption = Interruption()
    let database = renamed.database
    let watcher = try Connection(
      to: "\(database.conninfo) user=\(user) application_name=watcher", interruption: interruption)
    Thread.detachNewThread {
      try? database.awaitWatch(application: "watcher")
      try? body(database.conninfo)
      guard limit == nil else { return }
      // It looks twice a second.
      Thread.sleep(forTimeInterval: 2)
      interruption.request()
    }
    return try Aka(connection: watcher, interruption: interruption).watch(
      try WrittenName(parsing: "users"), for: .seconds(60), rollingBackAfter: limit)
  }

  @Test(arguments: [("jsonlog", ErrorLogFormat.json), ("csvlog", .csv), ("stderr", .stderr)])
  func seesErrorsThatNameTheTable(destination: String, format: ErrorLogFormat) throws {
    let renamed = try Renamed(on: Self.server(destination))
    let report = try watch(renamed) { conninfo in
      let session = try Connection(to: conninfo + " application_name='my \"app\", 1'")
      for statement in [
        "TRUNCATE users", "SELECT nothing FROM tb_user", "SELECT FROM public.users, missing",
        // These are about something else.
        "SELECT FROM missing", "SELECT 1/0 AS users", "SELECT 'users' FROM missing",
        "SELECT FROM other.users",
      ] as [SQL] {
        _ = try? session.run(statement)
      }
      try session.run("SELECT pg_rotate_logfile()")
      Thread.sleep(forTimeInterval: 0.3)
      _ = try? session.run("LOCK TABLE users IN ACCESS EXCLUSIVE MODE")
    }
    #expect(report.sight == .log(format))
    #expect(report.errors == 4, "\(report.latest)")
    #expect(report.latest.first?.message.contains("users") == true)
    if format != .stderr {
      #expect(report.latest.allSatisfy { $0.application == "my \"app\", 1" && $0.user == "postgres" })
      #expect(report.latest.map(\.state) == ["42809", "42703", "42P01", "25P01"])
    }
    #expect(report.latest.count > 1 && report.latest[1].statement == "SELECT nothing FROM tb_user")
    #expect(report.counters.rollbacks >= 7)
  }

  @Test func rollsBackAfterSoManyErrors() throws {
    let renamed = try Renamed(on: Self.server("csvlog"))
    let report = try watch(renamed, limit: 3) { conninfo in
      let session = try Connection(to: conninfo)
      for _ in 1...5 { _ = try? session.run("TRUNCATE users") }
    }
    #expect(report.errors >= 3)
    #expect(report.rollback?.tables.map(\.result) == [.flipped])
    try renamed.session.run("TRUNCATE users")
  }

  @Test func aRoleThatMayReadTheLogNeedNotBeASuperuser() throws {
    let renamed = try Renamed(on: Self.server("jsonlog"))
    try renamed.session.runScript(
      "CREATE ROLE ops LOGIN; GRANT USAGE ON SCHEMA aka TO ops; GRANT SELECT ON ALL TABLES IN SCHEMA aka TO ops"
    )
    let name = try WrittenName(parsing: "users")
    let ops = Aka(connection: try renamed.database.connect(as: "ops"))
    guard case .counters(let reason) = try ops.watch(name, for: .milliseconds(1)).sight else {
      Issue.record("it may read what it may not")
      return
    }
    #expect(reason.contains("EXECUTE on pg_current_logfile"))
    // As docs/cleanup.md says.
    try renamed.session.runScript(
      """
      GRANT EXECUTE ON FUNCTION pg_current_logfile(text), pg_stat_file(text, boolean),
        pg_read_binary_file(text, bigint, bigint, boolean) TO ops;
      """)
    let report = try watch(renamed, as: "ops") { try Connection(to: $0).run("TRUNCATE users") }
    #expect(report.sight == .log(.json) && report.errors == 1)
  }

  @Test func saysWhatItCannotSee() throws {
    let renamed = try Renamed()
    let name = try WrittenName(parsing: "users")
    let report = try renamed.aka.watch(name, for: .milliseconds(100))
    guard case .counters(let reason) = report.sight else {
      Issue.record("it sees a log that nobody collects")
      return
    }
    #expect(reason.contains("logging_collector"))
    #expect(throws: Refusal.self) { try renamed.aka.watch(name, for: .seconds(1), rollingBackAfter: 1) }
  }

  /// The same eyes watch a brownout.
  @Test(arguments: ["jsonlog", "csvlog", "stderr"])
  func seesWhoMissesANameInItsBrownout(destination: String) throws {
    let renamed = try Renamed(on: Self.server(destination))
    let billing = try Connection(to: renamed.database.conninfo + " application_name=billing")
    let aka = Aka(connection: try renamed.database.connect()) { progress in
      if case .brownout = progress { _ = try? billing.run("SELECT FROM users") }
    }
    let outcome = try aka.cleanUp(
      [], options: .brownout(.seconds(20)), evidence: Verdicts.probeOnly)
    #expect(outcome.names[0].obstacles.map(\.code) == ["missed"])
    #expect(outcome.names[0].obstacles.first?.message.contains("\"users\" does not exist") == true)
    try renamed.session.run("SELECT FROM users")
    let quiet = try renamed.aka.cleanUp([], options: .brownout(.seconds(1)), evidence: Verdicts.probeOnly)
    #expect(quiet.isComplete, "a brownout that could be seen, and that nobody ran into")
  }
}
