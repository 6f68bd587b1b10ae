import Aka
import Postgres
import Testing
import TestSupport

/// The second source: what pg_stat_statements confirms, and what keeps it from confirming anything.
@Suite(
  .enabled(if: TestedServer.offers(extension: "pg_stat_statements"), "the server lacks pg_stat_statements"))
struct StatementEvidenceTests {
  static let server = PrivateServer(options: ["-c", "pg_stat_statements.track=all"])

  /// An application that said the old name before the rename, as all did.
  private func watched(on server: PrivateServer = Self.server, also script: SQL = "") throws -> Watched {
    try Watched(on: server, also: "CREATE EXTENSION pg_stat_statements; \(script)") { session in
      for id in 1...3 { try session.run("SELECT name FROM users WHERE id = \(unescaped: id)") }
      try session.run("INSERT INTO users VALUES (4711, 'old')")
    }
  }

  @Test(.enabled(if: !TestedServer.hashesNames, "since PostgreSQL 18 the new name has entries of its own"))
  func confirmsSilenceAlthoughTheStoredTextSaysTheOldName() throws {
    let watched = try watched().aged()
    // These are counted by entries whose text says "users".
    try watched.use("SELECT name FROM tb_user WHERE id = 9; INSERT INTO tb_user VALUES (4712, 'new')")
    let text: String = try watched.session.run(
      """
      SELECT query FROM pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid
      WHERE datname = current_database() AND query LIKE 'SELECT name FROM%'
      """
    ).scalar()
    #expect(text.contains("users"))
    #expect(try watched.verdict().isQuiet)
  }

  @Test func saysWhichStatementAndWhose() throws {
    let watched = try watched()
    try watched.use("SELECT name FROM users WHERE name = 'secret'; DELETE FROM users WHERE id = 4711")
    let uses = try watched.verdict().uses.filter { $0.source == .statements }
    #expect(Set(uses.map(\.kind)) == [.read, .write])
    #expect(uses.allSatisfy { $0.role == "postgres" && $0.example?.contains("users") == true })
    #expect(!uses.contains { $0.example?.contains("secret") == true || $0.example?.contains("4711") == true })
  }

  /// What no probe can see.
  @Test(arguments: [
    "SELECT count(*) FROM tb_user t LEFT JOIN users u USING (id)", "SELECT * FROM users LIMIT 0",
    "INSERT INTO users VALUES (1) ON CONFLICT DO NOTHING", "EXPLAIN SELECT * FROM users",
    "BEGIN; LOCK TABLE users IN SHARE MODE; COMMIT",
    "BEGIN; DECLARE c CURSOR FOR SELECT * FROM users; COMMIT",
    "SELECT FROM tb_user WHERE id IN (SELECT id FROM public.users LIMIT 0)",
  ])
  func seesWhereTheProbeIsBlind(statement: String) throws {
    let watched = try watched().aged()
    try watched.use(SQL(unescaped: statement))
    let uses = try watched.verdict().uses
    #expect(uses.map(\.source).contains(.statements) && !uses.map(\.source).contains(.probe), "\(statement)")
  }

  /// What neither can see, as the docs say: it is left to the logs and to the brownout.
  @Test(arguments: [
    "INSERT INTO users VALUES (1)", "SELECT nothing FROM users", "PREPARE p AS SELECT * FROM users",
  ])
  func isBlindWhereTheProbeIs(statement: String) throws {
    let watched = try watched().aged()
    try watched.use(SQL(unescaped: statement))
    #expect(try watched.verdict().isQuietToStatements, "\(statement)")
  }

  /// The name in another schema, as a column, an alias, in a string.
  @Test func isNotMisledByOtherThingsOfThatName() throws {
    let watched = try watched(
      also: "CREATE SCHEMA other; CREATE TABLE other.users (users int); CREATE TABLE t (users int);"
    ).aged()
    try watched.use(
      """
      SELECT users FROM other.users; SELECT users.id FROM tb_user users; SELECT 'users' FROM t;
      WITH users AS (SELECT 1 AS n) SELECT n FROM users; SELECT users FROM t
      """)
    #expect(try watched.verdict().isQuietToStatements)
  }

  @Test func aGapLeavesTheProbeAlone() throws {
    // For itself: it resets the entries of all databases.
    let alone = PrivateServer(options: ["-c", "pg_stat_statements.track=all"])
    let reset = try watched(on: alone).aged()
    #expect(try reset.verdict().isQuietToStatements)
    try reset.session.run("SELECT pg_stat_statements_reset()")
    let report = try reset.report()
    #expect(report.verdict.isQuietByProbe)
    #expect(report.sources.contains { $0.gaps.contains { $0.code == "statements-reset" } })
  }

  @Test func evictionIsAGap() throws {
    let small = PrivateServer(options: [
      "-c", "pg_stat_statements.track=all", "-c", "pg_stat_statements.max=700",
    ])
    let watched = try watched(on: small).aged()
    #expect(try watched.verdict().isQuietToStatements)
    for number in 1...1500 {
      try watched.session.run("LISTEN n\(unescaped: number)")
    }
    let report = try watched.report()
    #expect(report.verdict.isQuietByProbe)
    #expect(report.sources.contains { $0.gaps.contains { $0.code == "entries-evicted" } })
  }

  /// Constants are not kept, so a name in one is not seen by this source either.
  @Test func aNameInAConstantIsAGap() throws {
    let watched = try watched().aged()
    #expect(try watched.verdict().isQuietToStatements)
    let role = Identifier("app_\(watched.database.name)")
    try watched.session.run("CREATE ROLE \(role) LOGIN")
    defer { _ = try? watched.session.run("DROP ROLE \(role)") }
    try watched.use("SELECT 'users'::regclass::oid", as: role.name)
    let report = try watched.report()
    #expect(report.verdict.isQuietByProbe)
    #expect(report.sources.contains { $0.gaps.contains { $0.code == "names-in-constants" } })
  }

  /// What an entry counts since 18 cannot be told from its text, so that it never confirms silence; a use it shows is one.
  @Test(
    .enabled(if: TestedServer.hashesNames, "before PostgreSQL 18 entries are told apart by what names mean"))
  func isOnlyAHintWhereNamesAreHashed() throws {
    let watched = try watched().aged()
    let report = try watched.report()
    #expect(report.verdict.isQuietByProbe)
    #expect(report.sources.contains { $0.gaps.contains { $0.code == "names-hashed" } })
    try watched.use("SELECT * FROM users LIMIT 0")
    #expect(try watched.verdict().uses.map(\.source) == [.statements])
  }

  @Test func settingsAndRightsAreGaps() throws {
    let top = try watched().aged()
    try top.session.run(
      "ALTER ROLE CURRENT_USER IN DATABASE \(Identifier(top.database.name)) SET pg_stat_statements.track = 'top'"
    )
    #expect(try top.report().sources.contains { $0.gaps.contains { $0.code == "statements-override" } })

    // Without a snapshot from before the swap no entry means anything.
    let late = try Watched(on: Self.server)
    try late.session.run("CREATE EXTENSION pg_stat_statements")
    let report = try late.aged().report()
    #expect(report.verdict.isQuietByProbe)
    #expect(report.sources.contains { $0.gaps.contains { $0.code == "no-snapshot" } })
  }
}
