import Aka
import Foundation
import Postgres
import Testing
import TestSupport

/// pgaudit's object audit: a role that was granted only the shim has every read and write of it logged, on a server that
/// logs no statements.
@Suite(.serialized, .enabled(if: PrivateServer.hasAudit)) struct AuditTests {
  private static let role = Identifier("aka audit")

  /// A server of its own: the role and its setting belong to all databases.
  private static let server: PrivateServer = {
    let server = PrivateServer(
      options: LoggedServer.settings + [
        "-c", "log_statement=none", "-c", "shared_preload_libraries=pg_stat_statements,pgaudit",
        "-c", "pgaudit.role=\(role.name)",
      ])
    _ = try? Connection(to: server.conninfo()).run("CREATE ROLE \(role) NOLOGIN")
    return server
  }()

  private let server = AuditTests.server
  private static let grant: SQL = "GRANT SELECT, INSERT, UPDATE, DELETE ON users TO \(role)"

  /// A rename of two days ago, audited and read since.
  private func read(_ format: String = "csv") throws -> Watched {
    let watched = try Watched(on: server)
    try watched.session.run(Self.grant)
    #expect(try ingest(watched, format).reachesNow)
    #expect(try watched.verdict().gaps.contains("too-soon"))
    return try watched.aged()
  }

  private func ingest(_ watched: Watched, _ format: String = "csv") throws -> IngestReport {
    try watched.aka.ingest(.files([server.log(format)]))
  }

  private func gaps(_ report: UsageReport, _ source: EvidenceSource) -> Set<String> {
    Set(report.sources.filter { $0.source == source }.flatMap(\.gaps).map(\.code))
  }

  @Test(arguments: ["csv", "json", "log"]) func confirmsTheProbeWithoutLoggedStatements(format: String) throws
  {
    let watched = try read(format)
    #expect(try watched.verdict().isQuietByProbe)
    for _ in 0..<3 {
      try watched.use("SELECT count(*) FROM tb_user; UPDATE tb_user SET name = 'x' WHERE id = 1")
    }
    let read = try ingest(watched, format)
    #expect(Set(read.covered.map(\.auditRole)) == [Self.role.name], "\(read)")
    #expect(read.covered.flatMap(\.gaps).isEmpty, "\(read)")
    let report = try watched.report()
    #expect(report.verdict.isQuiet, "\(report)")
    #expect(gaps(report, .logs) == ["statements-not-logged"] && gaps(report, .audit).isEmpty)
    #expect(report.sources.first { $0.source == .audit }?.detail == "role \(Self.role.name)")
    let shown = try Tool.run("usage", "users", "--quiet-period", "1d", on: watched.database)
    #expect(
      shown.output.contains("audit (role \(Self.role.name)) on primary: nothing since"), "\(shown.output)")
  }

  @Test func logsNothingForTheNewName() throws {
    let watched = try read()
    func audited() throws -> Int {
      Thread.sleep(forTimeInterval: 0.3)
      let log = try String(contentsOfFile: server.log(), encoding: .utf8)
      return log.split(separator: "\n").count { $0.contains("AUDIT: ") && $0.contains(watched.database.name) }
    }
    let before = try audited()
    try watched.use(
      "SELECT FROM tb_user; DELETE FROM tb_user; INSERT INTO tb_user VALUES (1); TRUNCATE tb_user")
    #expect(try audited() == before)
    try watched.use("SELECT FROM users")
    #expect(try audited() == before + 1)
  }

  /// What runs, how many lines there are of it, and as what they count.
  private static let uses: [(SQL, Int, Use.Kind)] = [
    ("SELECT reads_sql()", 1, .read), ("SELECT reads_plpgsql() FROM generate_series(1, 3)", 3, .read),
    ("SELECT reads_dynamically()", 1, .read),
    ("DO $$ BEGIN FOR i IN 1..2 LOOP EXECUTE 'SELECT 1 FROM ' || 'us' || 'ers'; END LOOP; END $$", 2, .read),
    ("PREPARE p AS SELECT 1 FROM users; EXECUTE p; EXECUTE p; EXECUTE p", 3, .read),
    ("SELECT FROM users LIMIT 0", 1, .read), ("EXPLAIN SELECT FROM users", 1, .read),
    ("SELECT t.id FROM tb_user t LEFT JOIN users u USING (id)", 1, .read),
    ("BEGIN; DECLARE c CURSOR FOR SELECT FROM users", 1, .read),
    ("BEGIN READ ONLY; SELECT FROM users WHERE false", 1, .read),
    ("SELECT id FROM users FOR UPDATE", 1, .read),
    ("COPY (SELECT FROM users) TO STDOUT", 1, .read), ("SELECT EXISTS (SELECT FROM users)", 1, .read),
    ("INSERT INTO users VALUES (1) ON CONFLICT DO NOTHING", 1, .write),
    ("BEGIN; UPDATE users SET name = 'x'; SAVEPOINT s; DELETE FROM users; ROLLBACK", 2, .write),
    ("INSERT INTO tb_user SELECT 0 FROM users WHERE false", 1, .read),
    ("SELECT nothing FROM users", 1, .read), ("SELECT 1 / (id - id) FROM users", 2, .read),
  ]

  @Test func seesEachReadAndWrite() throws {
    let watched = try read()
    for (sql, lines, kind) in Self.uses {
      try watched.use("SET application_name = 'billing'; \(sql)")
      let uses = try ingest(watched).uses
      #expect(uses.reduce(0) { $0 + $1.records } == lines, "\(sql): \(uses)")
      #expect(
        uses.allSatisfy { $0.kind.rawValue == kind.rawValue && $0.application == "billing" },
        "\(sql): \(uses)")
    }
    let report = try watched.report()
    #expect(Set(report.verdict.uses.map(\.kind)).isSuperset(of: [.read, .write]), "\(report)")
  }

  /// A statement that a session prepared before the rename, and one through a view that was built on the shim.
  @Test func seesWhatIsOlderThanTheRename() throws {
    var before: Connection?
    let database = try TestDatabase(Watched.schema, on: server)
    before = try database.connect()
    try before?.run("PREPARE old AS SELECT 1 FROM users WHERE id = 1")
    let aka = Aka(connection: try database.connect())
    try aka.rename([try request("users", "tb_user")])
    let watched = Watched(database: database, aka: aka, session: try database.connect())
    try watched.session.run(Self.grant)
    _ = try ingest(watched)
    try before?.run("EXECUTE old")
    #expect(try ingest(watched).uses.map(\.records) == [1])
    try watched.session.run("CREATE VIEW on_top AS SELECT id FROM users")
    try watched.use("SELECT FROM on_top")
    #expect(try ingest(watched).uses.map(\.records) == [1])
  }

  /// What never runs is not audited; statements that are logged show it, and so does a brownout.
  @Test func whatItDoesNotSee() throws {
    let watched = try read()
    try watched.use(
      """
      WITH unused AS (SELECT FROM users) SELECT 1; SELECT 1 WHERE false AND EXISTS (SELECT FROM users);
      SELECT 'users'::regclass; PREPARE p AS SELECT FROM users; BEGIN; LOCK users IN ACCESS SHARE MODE
      """)
    #expect(try ingest(watched).uses.isEmpty)
  }

  @Test func aGrantThatWasNotThereAllTheTime() throws {
    let watched = try read()
    _ = try ingest(watched)
    try watched.session.run("REVOKE UPDATE ON users FROM \(Self.role)")
    try watched.session.run(Self.grant)
    _ = try ingest(watched)
    let report = try watched.report()
    #expect(report.verdict.isQuietByProbe && gaps(report, .audit) == ["audit-not-granted"], "\(report)")
  }

  @Test func whoMaySwitchItOff() throws {
    for (change, code) in [
      ("ALTER ROLE %r IN DATABASE %d SET pgaudit.role = ''", "audit-override"),
      ("ALTER DATABASE %d SET pgaudit.log_level = 'debug1'", "audit-level"),
      ("ALTER DATABASE %d SET pgaudit.role = '%a'", "audit-unknown"),
    ] {
      let watched = try read()
      let other = Identifier("hidden_" + UUID().uuidString.prefix(8))
      try watched.session.run("CREATE ROLE \(other) LOGIN")
      defer { _ = try? watched.session.run("DROP ROLE \(other)") }
      let sql = change.replacing("%r", with: other.quoted).replacing("%d", with: watched.database.name)
        .replacing("%a", with: Self.role.name)
      try watched.session.run(SQL(unescaped: sql))
      let aka = Aka(connection: try watched.database.connect())
      let report = try aka.ingest(.files([server.log()]))
      #expect(report.covered.flatMap(\.gaps).map(\.code).contains(code), "\(sql): \(report)")
      let usage = try aka.usage(of: try WrittenName(parsing: "users"), within: .seconds(86_400))[0]
      #expect(usage.verdict.isQuietByProbe && gaps(usage, .audit).contains(code), "\(sql): \(usage)")
    }
  }
}

extension PrivateServer {
  /// Whether pgaudit is installed for the server. `scripts/test` sees to it; another server (AKA_PG_BIN) may lack it, and
  /// would not start with it.
  static let hasAudit: Bool =
    (try? Connection(to: shared.conninfo()).run(
      "SELECT EXISTS (SELECT FROM pg_available_extensions WHERE name = 'pgaudit')"
    ).scalar()) ?? false
}
