import Aka
import Foundation
import Postgres
import Testing
import TestSupport

/// The probe that notes who: it tells, and is in nobody's way.
@Suite struct WhoProbeTests {
  private func watched(on server: PrivateServer = .shared, also script: SQL = "") throws -> Watched {
    var options = RenameOptions()
    options.probe = .who
    return try Watched(on: server, also: script, options: options)
  }

  private func notes(_ watched: Watched) throws -> [String] {
    try watched.session.run("SELECT application FROM aka.sys_usage_notes ORDER BY noted_at").map {
      try $0["application"]
    }
  }

  @Test func saysWhoAndCounts() throws {
    let watched = try watched()
    let user = try Connection(to: "\(watched.database.conninfo) application_name=billing")
    for id in 1...3 { try user.run("SELECT name FROM users WHERE id = \(unescaped: id)") }
    try user.run("INSERT INTO users VALUES (5000)")
    try user.run("INSERT INTO users VALUES (5000) ON CONFLICT (id) DO UPDATE SET name = 'x'")
    try user.run("SELECT pg_stat_force_next_flush()")
    let report = try watched.report()
    let noted = report.verdict.uses.filter { $0.source == .notes }
    #expect(noted.count == 1 && noted[0].role == "postgres" && noted[0].login == nil)
    #expect(noted[0].application == "billing" && noted[0].client == nil)
    #expect(abs(try #require(noted[0].firstSeen).timeIntervalSinceNow) < 60)
    #expect(report.verdict.uses.contains { $0.source == .probe })
    #expect(try notes(watched) == ["billing"])
    let text = try Tool.run("usage", "users", on: watched.database).output
    #expect(text.contains("billing") && text.contains("notes on primary"))
    // A use of days ago does not keep a name from being quiet since.
    let later = try watched.aged().verdict()
    #expect(later.isQuietByProbe, "\(later)")
  }

  /// The role whose rights counted, and the one that logged in.
  @Test func tellsRolesApart() throws {
    let watched = try watched()
    let role = Identifier("noted_\(watched.database.name)")
    try watched.session.runScript("CREATE ROLE \(role); GRANT SELECT ON users, tb_user TO \(role)")
    defer { _ = try? watched.session.runScript("DROP OWNED BY \(role); DROP ROLE \(role)") }
    let user = try watched.database.connect()
    try user.runScript(
      "SELECT count(*) FROM users; BEGIN; SET LOCAL ROLE \(role); SELECT count(*) FROM users; COMMIT; SELECT count(*) FROM users"
    )
    let uses = try watched.verdict().uses.filter { $0.source == .notes }
    #expect(Set(uses.map(\.role)) == ["postgres", role] && Set(uses.map(\.login)) == [nil, "postgres"])
  }

  /// Each runs as it would without a probe; what cannot be noted is counted.
  @Test(arguments: [
    ("BEGIN READ ONLY; SELECT count(*) FROM users; COMMIT", false),
    ("SET default_transaction_read_only = on; SELECT count(*) FROM users", false),
    ("BEGIN ISOLATION LEVEL SERIALIZABLE; SELECT count(*) FROM users; COMMIT", false),
    ("BEGIN; SELECT count(*) FROM users; ROLLBACK", false),
    ("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM users; COMMIT", true),
    ("BEGIN; DECLARE c CURSOR WITH HOLD FOR SELECT * FROM users; COMMIT; FETCH 1 FROM c", true),
    ("SELECT reads_plpgsql()", true), ("SELECT reads_dynamically()", true),
    ("COPY (SELECT * FROM users) TO '/dev/null'", true), ("UPDATE users SET name = 'x' WHERE id = 1", true),
    ("SELECT * FROM users WHERE id = 1 FOR UPDATE", true), ("SELECT EXISTS (SELECT FROM users)", true),
    ("CREATE MATERIALIZED VIEW kept AS SELECT id FROM users", true),
    (
      """
      SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0;
      SET \(TestedServer.forceParallel) = on; SELECT count(*) FROM users JOIN tb_user USING (id)
      """, true
    ),
  ])
  func isInNobodysWay(script: String, isNoted: Bool) throws {
    let watched = try watched()
    let user = try watched.database.connect()
    for statement in script.split(separator: ";") { try user.run(SQL(unescaped: String(statement))) }
    try user.run("SELECT pg_stat_force_next_flush()")
    #expect(try notes(watched).count == (isNoted ? 1 : 0))
    #expect(try watched.verdict().uses.contains { $0.source == .probe })
  }

  /// Nobody waits for a lock on our table, and nobody fails for want of it.
  @Test(arguments: [
    "BEGIN; LOCK TABLE aka.sys_usage_notes", "DROP TABLE aka.sys_usage_notes",
    "REVOKE INSERT (probe) ON aka.sys_usage_notes FROM PUBLIC",
    "REVOKE USAGE ON SCHEMA aka FROM PUBLIC", "ALTER TABLE aka.sys_usage_notes ADD CHECK (login = 'nobody')",
    "ALTER TABLE aka.sys_usage_notes ADD broken int DEFAULT 1 / (random() * 0)::int",
  ])
  func ourTroubleIsNobodyElses(trouble: String) throws {
    let role = try RoleOfTest(rights: "GRANT SELECT ON users, tb_user TO", probe: .who)
    let watched = role.watched
    try watched.session.runScript(SQL(unescaped: trouble))
    let user = try watched.database.connect(as: role.name)
    try user.run("SET statement_timeout = '2s'")
    for _ in 0..<3 { #expect(try user.run("SELECT count(*) FROM users").scalar() == 1000) }
    if trouble.hasPrefix("BEGIN") { try watched.session.run("ROLLBACK") }
  }

  /// A COMMIT of a transaction that only read would wait for the standby that is not there.
  @Test func readsNeverWaitForASynchronousStandby() throws {
    let server = PrivateServer()
    let watched = try watched(on: server)
    try watched.session.run("ALTER SYSTEM SET synchronous_standby_names = 'nobody'")
    try watched.session.run("SELECT pg_reload_conf()")
    // Nothing of the test itself may wait for it either.
    defer {
      _ = try? watched.session.run("ALTER SYSTEM RESET synchronous_standby_names")
      _ = try? watched.session.run("SELECT pg_reload_conf()")
    }
    let user = try watched.database.connect()
    try eventually { try user.run("SHOW synchronous_standby_names").scalar() == "nobody" }
    try user.run("SET statement_timeout = '5s'")
    #expect(try user.run("SELECT count(*) FROM users").scalar() == 1000)
    #expect(try notes(watched).isEmpty)
  }

  @Test func notesAreBounded() throws {
    let watched = try watched()
    let user = try watched.database.connect()
    for _ in 0..<3 {
      try user.run("DISCARD ALL")
      try user.run("SELECT count(*) FROM users")
    }
    #expect(try notes(watched).count == 1)
    for number in 0..<1100 {
      try user.runScript("SET application_name = 'a\(unescaped: number)'; SELECT FROM users WHERE id = 1")
    }
    #expect(try notes(watched).count == 1000)
    try watched.session.run("UPDATE aka.sys_usage_notes SET noted_at = noted_at - interval '91 days'")
    try watched.aka.collect()
    #expect(try notes(watched).isEmpty)
  }

  @Test func thePlanSaysWhatItCosts() throws {
    let database = try TestDatabase(Watched.schema)
    let aka = Aka(connection: try database.connect())
    var options = RenameOptions()
    options.probe = .who
    let wish = RenameRequest(
      old: try WrittenName(parsing: "users"), new: try WrittenName(parsing: "tb_user"), options: options)
    let plan = try aka.plan([wish]).renames[0]
    #expect(plan.measures.probe == .who && plan.findings.contains { $0.code == "probe-who" })
    #expect(
      try !aka.plan([try request("users", "tb_user")]).renames[0].findings.contains { $0.code == "probe-who" }
    )

    // Within a parallel plan nothing can be written.
    let session = try database.connect()
    try session.run("ALTER FUNCTION reads_plpgsql PARALLEL SAFE")
    let fallback = try aka.plan([wish]).renames[0]
    #expect(fallback.measures.probe == .count)
    #expect(
      fallback.findings.contains { $0.code == "probe-count-only" && $0.message.contains("reads_plpgsql()") })
    try aka.rename([wish])
    #expect(
      try session.run("SELECT probe = 'count' FROM aka.sys_table_migrations").scalar()
        && session.run("SELECT pg_get_viewdef('users'::regclass) NOT LIKE '%noted%'").scalar())
  }

  /// Rollback, cleanup, restore and verify know it.
  @Test func staysWithItsRename() throws {
    let watched = try watched()
    #expect(try watched.aka.verify().flatMap(\.failures).isEmpty)
    try watched.aka.rollback(try WrittenName(parsing: "users"))
    #expect(try watched.aka.verify().flatMap(\.failures).isEmpty)
    try watched.use("SELECT count(*) FROM tb_user")
    #expect(try watched.verdict().uses.contains { $0.source == .notes })
    try watched.aka.rollback(try WrittenName(parsing: "users"), keepsNewName: false)
    #expect(try watched.aka.examine().diagnoses.isEmpty)
  }
}
