import Aka
import Foundation
import Postgres
import Testing
import TestSupport

/// What may have gone missing keeps a log from confirming anything; what it saw still counts.
@Suite struct IngestGapTests {
  /// A rename of two days ago, and its server's log in a folder of its own, read up to a heartbeat.
  private func read(_ server: PrivateServer = LoggedServer.shared) throws -> (Watched, RotatedLog) {
    let watched = try Watched(on: server)
    let log = try RotatedLog(of: server.log())
    _ = try watched.aka.ingest(.files([server.log()]))
    _ = try watched.verdict()
    try log.write("1.csv", upTo: try log.length())
    _ = try watched.aka.ingest(.files([log.pattern]))
    return (try watched.aged(), log)
  }

  /// Leaves a heartbeat behind. Returns the length of the log with it.
  private func beat(_ watched: Watched, _ log: RotatedLog) throws -> Int {
    _ = try watched.aka.collect()
    return try log.length()
  }

  private func gaps(_ watched: Watched) throws -> Set<String> {
    let report = try watched.report()
    #expect(report.verdict.isQuietByProbe, "\(report)")
    return Set(report.sources.filter { $0.source == .logs }.flatMap(\.gaps).map(\.code))
  }

  private func isQuiet(_ watched: Watched) throws {
    let report = try watched.report()
    #expect(report.verdict.isQuiet, "\(report)")
  }

  @Test func rotationByRename() throws {
    let (watched, log) = try read()
    let start = try Data(contentsOf: URL(filePath: log.path("1.csv"))).count
    try watched.use("SELECT 1")
    let first = try beat(watched, log)
    try log.write("1.csv", upTo: first)
    try FileManager.default.moveItem(atPath: log.path("1.csv"), toPath: log.path("1.csv.old"))
    try watched.use("SELECT FROM tb_user")
    let second = try beat(watched, log)
    try log.write("2.csv", from: first, upTo: second)
    #expect(second > start)
    _ = try watched.aka.ingest(.files([log.pattern]))
    try isQuiet(watched)
  }

  @Test(arguments: [true, false]) func rotationByCopyAndTruncation(isCopyGiven: Bool) throws {
    let (watched, log) = try read()
    try watched.use("SELECT FROM tb_user")
    let first = try beat(watched, log)
    try watched.use("SELECT FROM tb_user")
    let second = try beat(watched, log)
    if isCopyGiven { try log.write("1.csv.copy", upTo: first) }
    try log.write("1.csv", from: first, upTo: second)
    _ = try watched.aka.ingest(.files([log.pattern]))
    if isCopyGiven {
      try isQuiet(watched)
    } else {
      #expect(try gaps(watched).isSuperset(of: ["heartbeat-missing", "log-truncated"]))
    }
  }

  @Test func aFileInTheMiddleIsGone() throws {
    // Of its own: a session of another test may say only much later that its records are missing as well.
    let (watched, log) = try read(PrivateServer(options: LoggedServer.settings))
    let first = try beat(watched, log)
    try watched.use("SELECT FROM users LIMIT 0")
    let second = try beat(watched, log)
    let third = try beat(watched, log)
    try log.write("1.csv", upTo: first)
    try log.write("3.csv", from: second, upTo: third)
    _ = try watched.aka.ingest(.files([log.pattern]))
    #expect(try gaps(watched).contains("heartbeat-missing"))
    // The end of what was missing may lie behind the last heartbeat; and once it falls out of the period it no longer matters.
    let fourth = try beat(watched, log)
    try log.write("4.csv", from: third, upTo: fourth)
    _ = try watched.aka.ingest(.files([log.pattern]))
    _ = try watched.aged()
    try log.write("5.csv", from: fourth, upTo: try beat(watched, log))
    _ = try watched.aka.ingest(.files([log.pattern]))
    try isQuiet(watched)
  }

  /// A hole between two heartbeats, and no record tells of the session that was in it.
  @Test func aWholeSessionIsMissing() throws {
    let (watched, log) = try read()
    let user = try watched.database.connect()
    let start: Int = try user.run(
      "SELECT floor(extract(epoch FROM backend_start))::bigint FROM pg_stat_activity WHERE pid = pg_backend_pid()"
    ).scalar()
    let id = String(start, radix: 16) + "." + String(user.backendPID, radix: 16)
    try user.run("SELECT FROM users LIMIT 0")
    try log.write("1.csv", upTo: try beat(watched, log)) { $0.withoutLines(saying: id + ",") }
    let report = try watched.aka.ingest(.files([log.pattern]))
    #expect(report.uses.isEmpty)
    #expect(try gaps(watched) == ["sessions-missing"])
  }

  @Test func aRecordIsMissing() throws {
    let (watched, log) = try read()
    let user = try watched.database.connect()
    for number in 1...3 { try user.runScript("SELECT \(unescaped: number) AS mark") }
    try log.write("1.csv", upTo: try beat(watched, log)) { $0.withoutLines(saying: "SELECT 2 AS mark") }
    _ = try watched.aka.ingest(.files([log.pattern]))
    #expect(try gaps(watched) == ["log-missing-records"])
  }

  @Test func nothingIsReadFromFilesOfAnotherServer() throws {
    let watched = try Watched(on: LoggedServer.shared).aged()
    let other = try RotatedLog(of: LoggedServer.shared.log())
    try other.write("1.csv", upTo: 3000) {
      String(decoding: $0, as: UTF8.self).replacing("aka_", with: "").data
    }
    let report = try watched.aka.ingest(.files([other.pattern]))
    #expect(!report.reachesNow && report.covered.isEmpty)
    #expect(try gaps(watched) == ["logs-not-covered"])
  }

  /// log_statement off for an hour, and nobody's probe counts what happens then.
  @Test func loggingOffForAnHour() throws {
    let (watched, log) = try read()
    let name = Identifier(watched.database.name)
    func collect() throws { _ = try Aka(connection: watched.database.connect()).collect() }
    try collect()
    try watched.session.run("ALTER DATABASE \(name) SET log_statement = 'none'")
    try collect()
    try watched.use("SELECT FROM users LIMIT 0")
    _ = try watched.aged(by: 1.0 / 24)
    try watched.session.run("ALTER DATABASE \(name) RESET log_statement")
    try collect()
    try log.write("1.csv", upTo: try log.length())
    #expect(try watched.aka.ingest(.files([log.pattern])).uses.isEmpty)
    #expect(try gaps(watched).contains("statements-not-logged"))
  }

  @Test func whoMaySwitchItOff() throws {
    let (watched, log) = try read()
    let role = Identifier("hidden_" + UUID().uuidString.prefix(8))
    try watched.session.run("CREATE ROLE \(role) LOGIN")
    defer { _ = try? watched.session.run("DROP ROLE \(role)") }
    try watched.session.run(
      "ALTER ROLE \(role) IN DATABASE \(Identifier(watched.database.name)) SET log_statement = 'mod'")
    try log.write("1.csv", upTo: try beat(watched, log))
    _ = try watched.aka.ingest(.files([log.pattern]))
    #expect(try gaps(watched) == ["logging-override"])
  }

  @Test func whatWasNotReadLately() throws {
    let (watched, log) = try read()
    try log.write("1.csv", upTo: try beat(watched, log))
    _ = try watched.aka.ingest(.files([log.pattern]))
    try isQuiet(watched)
    _ = try watched.aged(by: 0.01)
    #expect(try gaps(watched) == ["not-read-since"])
  }

  /// A use in a time that is not whole is a use.
  @Test func whatABrokenLogSawCounts() throws {
    let (watched, log) = try read()
    try watched.use("SELECT FROM users LIMIT 0")
    try log.write("1.csv", upTo: try log.length())
    #expect(try watched.aka.ingest(.files([log.pattern])).covered.isEmpty)
    #expect(try watched.verdict().uses.map(\.source) == [.logs])
  }
}

extension Data {
  /// The lines in which some words do not occur. Each record of these logs is a line.
  fileprivate func withoutLines(saying words: String) -> Data {
    let lines = split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    return Data(lines.filter { $0.firstRange(of: words.utf8) == nil }.joined(separator: [UInt8(ascii: "\n")]))
  }
}

extension String {
  fileprivate var data: Data { Data(utf8) }
}
