import Aka
import Foundation
import Postgres
import Testing
import TestSupport

/// Logs as a second source: what they see is a use, and where they are whole they confirm the probe.
@Suite struct IngestTests {
  private let server = LoggedServer.shared

  /// A rename of two days ago whose server's log was read since.
  private func read(_ format: String = "csv") throws -> Watched {
    let watched = try Watched(on: server)
    #expect(try watched.aka.ingest(.files([server.log(format)])).reachesNow)
    #expect(try watched.verdict().gaps.contains("too-soon"))
    return try watched.aged()
  }

  private func ingest(_ watched: Watched, _ format: String = "csv") throws -> IngestReport {
    try watched.aka.ingest(.files([server.log(format)]))
  }

  @Test(arguments: ["csv", "json", "log"]) func aWholeLogConfirmsTheProbe(format: String) throws {
    let watched = try read(format)
    #expect(try watched.verdict().isQuietByProbe)
    let report = try ingest(watched, format)
    #expect(report.covered.flatMap(\.gaps).isEmpty, "\(report.covered)")
    let idle = try watched.report()
    #expect(idle.verdict.isQuiet, "\(idle)")
    // An application at work changes nothing.
    for _ in 0..<5 { try watched.use("SELECT count(*) FROM tb_user") }
    #expect(try ingest(watched, format).uses.isEmpty)
    let busy = try watched.report()
    #expect(busy.verdict.isQuiet, "\(busy)")
    // What verify does is no use either.
    #expect(try !watched.aka.verify().isEmpty)
    let verified = try ingest(watched, format).uses
    #expect(verified.isEmpty, "\(verified)")
  }

  static let unprobed: [(SQL, Use.Kind)] = [
    ("SELECT 'users'::regclass", .other), ("EXPLAIN SELECT * FROM users", .read),
    ("SELECT * FROM users LIMIT 0", .read), ("SELECT nothing FROM users", .read),
    ("PREPARE p AS SELECT * FROM users", .read), ("BEGIN; LOCK users IN ACCESS SHARE MODE", .read),
    ("INSERT INTO users VALUES (1, 'secret') ON CONFLICT DO NOTHING", .write),
  ]

  @Test(arguments: unprobed.indices) func aUseThatOnlyTheLogSees(number: Int) throws {
    let (sql, kind) = Self.unprobed[number]
    let watched = try read()
    try watched.use("SET application_name = 'billing'; \(sql)")
    #expect(try watched.verdict().isQuietByProbe)
    _ = try ingest(watched)
    let uses = try watched.verdict().uses
    #expect(Set(uses.map(\.source)) == [.logs] && Set(uses.map(\.kind)) == [kind], "\(uses)")
    #expect(uses.first?.role?.name == "postgres")
    #expect(uses.first.map { !($0.example ?? "").contains("secret") } ?? false)
  }

  /// The same name in another database is another table.
  @Test func anotherDatabaseIsNotOurs() throws {
    let watched = try read()
    let other = try TestDatabase("CREATE TABLE users (id int)", on: server)
    try other.connect().run("SELECT * FROM users")
    #expect(try ingest(watched).uses.isEmpty)
    #expect(try watched.verdict().isQuiet)
  }

  @Test func aNameThatIsMissedInABrownout() throws {
    let watched = try read()
    try watched.session.run("ALTER VIEW users SET SCHEMA aka")
    try watched.use("SELECT * FROM users")
    try watched.session.run("ALTER VIEW aka.users SET SCHEMA public")
    _ = try ingest(watched)
    #expect(try watched.verdict().uses.map(\.kind).contains(.missing))
  }

  @Test func theSameLogIsCountedOnce() throws {
    let watched = try read()
    for _ in 0..<5 { try watched.use("SELECT FROM users LIMIT 0") }
    #expect(try ingest(watched).uses.map(\.records) == [5])
    #expect(try ingest(watched).uses.isEmpty)
    let copy = try RotatedLog(of: server.log())
    try copy.write("copy.csv", upTo: try copy.length())
    #expect(try watched.aka.ingest(.files([copy.pattern, server.log()])).uses.isEmpty)
    #expect(try records(watched) == 5)
    #expect(try watched.verdict().uses.count == 1)
  }

  @Test func severalOperatorsAtOnce() throws {
    let watched = try read()
    for _ in 0..<20 { try watched.use("SELECT FROM users LIMIT 0") }
    let running = try (0..<4).map { _ in
      try Tool.start(["usage", "ingest", server.log(), "--quiet"], conninfo: watched.database.conninfo)
    }
    for tool in running {
      let result = try tool.wait()
      #expect(result.exitCode == 0 || result.exitCode == 75, "\(result.errors)")
    }
    #expect(try records(watched) == 20)
    _ = try ingest(watched)
    #expect(try records(watched) == 20)
  }

  private func records(_ watched: Watched) throws -> Int {
    try watched.session.run("SELECT coalesce(sum(records), 0)::int FROM aka.sys_log_uses").scalar()
  }

  /// Standard error's lines can be forged; they must not hide a use.
  @Test func aForgedLineHidesNothing() throws {
    // Of its own: what cannot be told apart there counts in every database.
    let server = PrivateServer(options: LoggedServer.settings)
    let watched = try Watched(on: server)
    _ = try watched.aka.ingest(.files([server.log("log")]))
    _ = try watched.aged()
    let forger = Identifier("x@elsewhere" + UUID().uuidString.prefix(8))
    try watched.session.run("CREATE ROLE \(forger) LOGIN")
    try watched.session.run("GRANT SELECT ON users, tb_user TO \(forger)")
    let user = try watched.database.connect(as: forger.name)
    try user.run("SET application_name = 'b LOG:  statement: SELECT 1'")
    try user.run("SELECT FROM users LIMIT 0")
    try user.run("SET application_name = 'aka_heartbeat 00000000-0000-0000-0000-000000000000'")
    _ = try watched.aka.ingest(.files([server.log("log")]))
    let verdict = try watched.verdict()
    #expect(verdict.uses.contains { $0.source == .logs }, "\(verdict)")
  }

  /// A backup reads the whole catalog, and says no view's name to the server.
  @Test func aBackupIsNoUse() throws {
    let watched = try read()
    let dump = try Command.run(
      "\(server.bin)/pg_dump", ["--schema-only", "--file", "/dev/null", watched.database.conninfo])
    #expect(dump.exitCode == 0, "\(dump.errors)")
    let uses = try ingest(watched).uses
    #expect(uses.isEmpty, "\(uses)")
    #expect(try watched.verdict().isQuiet)
  }

  /// EST means several things; the server knows which.
  @Test func timesAreThoseOfTheServer() throws {
    let server = PrivateServer(
      options: LoggedServer.settings + [
        "-c", "log_timezone=America/New_York", "-c", "log_line_prefix=<%t> %c/%l:%d:%u ",
      ])
    let watched = try Watched(on: server)
    try watched.use("SELECT FROM users LIMIT 0")
    for format in ["csv", "log"] {
      let report = try watched.aka.ingest(.files([server.log(format)]))
      #expect(report.reachesNow && report.gaps.isEmpty, "\(report)")
    }
    // What was logged in the second of the swap counts as well, since %t says no more.
    let uses = try watched.verdict().uses
    #expect(uses.count >= 2 && uses.allSatisfy { abs($0.lastSeen.timeIntervalSinceNow) < 120 }, "\(uses)")
  }

  @Test func throughTheServer() throws {
    let watched = try read("json")
    let role = Identifier("reader_" + UUID().uuidString.prefix(8))
    try watched.session.runScript(
      """
      CREATE ROLE \(role) LOGIN; GRANT ALL ON SCHEMA aka TO \(role); GRANT ALL ON ALL TABLES IN SCHEMA aka TO \(role);
      """)
    let connection = try watched.database.connect(as: role.name)
    let aka = Aka(connection: connection)
    #expect(throws: Refusal.self) { try aka.ingest(.server) }
    try watched.session.runScript(
      """
      GRANT pg_monitor TO \(role);
      GRANT EXECUTE ON FUNCTION pg_current_logfile(text), pg_read_binary_file(text, bigint, bigint, boolean) TO \(role);
      """)
    defer { _ = try? watched.session.runScript("DROP OWNED BY \(role); DROP ROLE \(role)") }
    let first = try aka.ingest(.server)
    #expect(first.format == "jsonlog" && first.reachesNow)
    try watched.use("SELECT FROM users LIMIT 0")
    #expect(try aka.ingest(.server).uses.map(\.records) == [1])
    #expect(try aka.ingest(.server).uses.isEmpty)
    #expect(try watched.verdict().uses.map(\.source) == [.logs])
    // From now on whoever asks reads on.
    try watched.use("EXPLAIN SELECT FROM users")
    let report = try watched.report()
    #expect(report.verdict.uses.count == 1, "\(report)")
    #expect(report.sources.contains { $0.source == .logs && $0.gaps.isEmpty }, "\(report)")
    #expect(try watched.session.run("SELECT sum(records)::int FROM aka.sys_log_uses").scalar() == 2)
  }
}
