import Aka
import Postgres
import Testing
import TestSupport

/// What pg_stat_statements tells of an application. On a server of their own: other tests would push entries out.
@Suite(
  .enabled(if: TestedServer.offers(extension: "pg_stat_statements"), "the server lacks pg_stat_statements"))
struct StatementStatisticsTests {
  static let server = PrivateServer(options: ["-c", "shared_preload_libraries=pg_stat_statements"])
  let database: TestDatabase
  let admin: Connection

  init() throws {
    database = try TestDatabase(
      """
      CREATE SCHEMA "Odd schema"; CREATE EXTENSION pg_stat_statements SCHEMA "Odd schema";
      CREATE TABLE users (id int PRIMARY KEY, mail text CONSTRAINT mail_key UNIQUE, since timestamptz);
      GRANT SELECT ON users TO PUBLIC;
      """, on: Self.server)
    admin = try database.connect()
  }

  /// A role that goes with the test's database.
  private func role(_ word: String, _ options: SQL = "") throws -> Identifier {
    let name = Identifier("\(word)_\(database.name)")
    try admin.run("CREATE ROLE \(name) LOGIN \(options)")
    return name
  }

  private func observe(as user: String = "postgres") throws -> ObservedStatements {
    try Aka(connection: try database.connect(as: user)).observedStatements()
  }

  private func statement(_ text: String, in observed: ObservedStatements) throws -> WorkloadStatement {
    try #require(observed.statements.first { $0.text == text }, "\(observed.statements.map(\.text))")
  }

  @Test func takesTextsAndCallsFromWhereverTheExtensionIs() throws {
    for id in 1...3 { try admin.runScript("SELECT mail FROM users WHERE id = \(unescaped: id)") }
    let found = try statement("SELECT mail FROM users WHERE id = $1", in: try observe())
    #expect(found.calls == 3 && found.role == "postgres")
  }

  @Test func leavesOutOtherDatabasesAndDefinitionsThatRanOnce() throws {
    let other = try TestDatabase(
      "CREATE TABLE users (id int); SELECT 'elsewhere' FROM users", on: Self.server)
    try other.connect().run("SELECT count(id) FROM users")
    try admin.runScript(
      "ALTER TABLE users ADD x int; CREATE TABLE IF NOT EXISTS twice AS SELECT 1 FROM users")
    let observed = try observe()
    #expect(!observed.statements.contains { $0.text.contains("count(id)") || $0.text.hasPrefix("ALTER") })
    #expect(observed.statements.contains { $0.text.hasPrefix("CREATE TABLE IF NOT EXISTS twice") })
    #expect(observed.notes.contains { $0.hasPrefix("definitions") })
  }

  /// A role's setting in a database comes before the role's, that before the database's.
  @Test func knowsTheSearchPathThatEachRoleGets() throws {
    let (web, batch) = (try role("web"), try role("batch"))
    try admin.run("ALTER DATABASE \(Identifier(database.name)) SET search_path = app")
    try admin.run("ALTER ROLE \(web) SET search_path = web, public")
    try admin.run("ALTER ROLE \(batch) SET search_path = wrong")
    try admin.run(
      "ALTER ROLE \(batch) IN DATABASE \(Identifier(database.name)) SET search_path = '$user', \"A b\"")
    for (user, number) in [(web, 1), (batch, 2), ("postgres", 3)] {
      try database.connect(as: user.name).run("SELECT \(unescaped: number) AS \(Identifier("n\(number)"))")
    }
    let observed = try observe()
    let paths = try (1...3).map { try statement("SELECT $1 AS \"n\($0)\"", in: observed).searchPath }
    #expect(paths == ["web, public", "\"$user\", \"A b\"", "app"])
  }

  /// What another role may not see is counted and said.
  @Test func saysWhatIsHidden() throws {
    let (web, monitor) = (try role("web"), try role("monitor", "IN ROLE pg_read_all_stats"))
    try admin.run("GRANT USAGE ON SCHEMA \"Odd schema\" TO PUBLIC")
    try database.connect(as: web.name).run("SELECT since FROM users")
    try admin.run("SELECT mail FROM users")
    let own = try observe(as: web.name)
    #expect(own.statements.contains { $0.text == "SELECT since FROM users" })
    #expect(!own.statements.contains { $0.text == "SELECT mail FROM users" || $0.text.hasPrefix("<") })
    #expect(own.notes.contains { $0.contains("pg_read_all_stats") })
    let all = try observe(as: monitor.name)
    #expect(all.statements.contains { $0.text == "SELECT mail FROM users" })
    #expect(!all.notes.contains { $0.contains("pg_read_all_stats") })
  }

  @Test func saysHowToGetThem() throws {
    try admin.run("DROP EXTENSION pg_stat_statements")
    let missing = #expect(throws: StatisticsUnavailable.self) { try observe() }
    #expect(missing?.description.contains("CREATE EXTENSION") == true)
    try admin.run("CREATE EXTENSION pg_stat_statements SCHEMA \"Odd schema\"")
    let web = try role("web")
    let denied = #expect(throws: StatisticsUnavailable.self) { try observe(as: web.name) }
    #expect(denied?.description.contains("\"Odd schema\"") == true)
  }

  /// Only that there are no statistics is no error: a plan that could not read them would claim that nothing was seen.
  @Test func whatElseGoesWrongIsAnError() throws {
    var options = RenameOptions()
    options.shim = .auto
    let request = RenameRequest(
      old: try WrittenName(parsing: "users"), new: try WrittenName(parsing: "tb_user"), options: options)
    let web = try role("web")
    try admin.runScript(
      "ALTER TABLE users OWNER TO \(web); GRANT CREATE ON DATABASE \(Identifier(database.name)) TO \(web)")
    func reason() throws -> String? {
      let session = try database.connect(as: web.name)
      try session.run("SET lock_timeout = '100ms'")
      return try Aka(connection: session).plan([request]).renames.first?.measures.shimReason
    }
    // This role may not look into the schema.
    #expect(try reason()?.contains("this role may not read pg_stat_statements") == true)
    try admin.run("GRANT USAGE ON SCHEMA \"Odd schema\" TO \(web)")
    #expect(try reason()?.contains("none of the statements that the server has seen") == true)

    let other = try database.connect()
    try other.runScript("BEGIN; LOCK TABLE \"Odd schema\".pg_stat_statements IN ACCESS EXCLUSIVE MODE")
    let error = #expect(throws: PostgresError.self) { try reason() }
    #expect(error?.state == .lockNotAvailable)
    try other.run("ROLLBACK")
    try admin.run("DROP EXTENSION pg_stat_statements")
    #expect(try reason()?.contains("not installed in this database") == true)
  }

  /// Where the grammar wants a constant, pg_stat_statements has a parameter.
  @Test func plansTextsThatTheGrammarRefuses() throws {
    try admin.runScript(
      """
      SELECT 1 FROM users WHERE since > now() - INTERVAL '1 day' AND since < date '2024-02-29';
      SELECT EXTRACT(year FROM since), extract('month' FROM since) FROM users;
      SELECT 1 FROM users WHERE since = TIMESTAMP WITH TIME ZONE '2024-02-29' AT TIME ZONE 'UTC';
      INSERT INTO users VALUES (1) ON CONFLICT ON CONSTRAINT mail_key DO NOTHING;
      """)
    let aka = Aka(connection: try database.connect())
    let report = try aka.rehearse(Manifest(renames: [try request("users", "tb_user")]), try observe())
    let verdicts = Dictionary(report.statements.map { ($0.text, $0.verdict) }) { first, _ in first }
    #expect(verdicts.values.count { $0 == .same } == 3, "\(verdicts)")
    #expect(report.surprises.map(\.text) == verdicts.keys.filter { $0.hasPrefix("INSERT") })
  }

  /// A rehearsal does not look like use of the old name.
  @Test func leavesNoEntries() throws {
    try admin.run("SELECT mail FROM users")
    let count: SQL = """
      SELECT sum(calls)::bigint FROM "Odd schema".pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid
      WHERE d.datname = current_database() AND query ~ 'FROM.*users'
      """
    let before: Int = try admin.run(count).scalar()
    _ = try Aka(connection: try database.connect()).rehearse(
      Manifest(renames: [try request("users", "tb_user")]), try observe())
    #expect(try admin.run(count).scalar() == before)
  }
}
