import Aka
import Foundation
import Postgres
import Testing
import TestSupport

/// What docs/security.md says of the evidence: what a hostile role can do to it, and what it cannot.
@Suite struct SecurityTests {
  private func roleOfTest(_ probe: ProbeKind = .count) throws -> (RoleOfTest, Connection) {
    let role = try RoleOfTest(rights: "GRANT SELECT, INSERT ON users, tb_user TO", probe: probe)
    return (role, try role.watched.database.connect(as: role.name))
  }

  /// Notes are what their writer is, and nobody's but the ledger's to read, change or take away.
  @Test func notesCannotBeForgedReadOrTakenAway() throws {
    let (role, hostile) = try roleOfTest(.who)
    try role.watched.use("SELECT count(*) FROM users")
    for attempt in [
      "INSERT INTO aka.sys_usage_notes (probe, login) VALUES ('probe_1', 'postgres')",
      "INSERT INTO aka.sys_usage_notes (probe, noted_at) VALUES ('probe_1', now() - interval '1 year')",
      "INSERT INTO aka.sys_usage_notes (probe) VALUES ('probe_1') RETURNING *",
      "SELECT * FROM aka.sys_usage_notes", "SELECT count(*) FROM aka.sys_usage_notes",
      "UPDATE aka.sys_usage_notes SET probe = 'x'", "DELETE FROM aka.sys_usage_notes",
      "TRUNCATE aka.sys_usage_notes", "COPY aka.sys_usage_notes TO STDOUT",
      "ALTER TABLE aka.sys_usage_notes DISABLE TRIGGER ALL", "SELECT aka.bound_notes()",
      "CREATE OR REPLACE FUNCTION aka.noted(name, text) RETURNS boolean LANGUAGE sql AS 'SELECT true'",
      "SELECT * FROM aka.sys_usage_hours", "SELECT * FROM aka.sys_usage_counts",
      "INSERT INTO aka.sys_usage_hours VALUES (gen_random_uuid(), false, 'primary', now(), 1)",
      "SET SESSION AUTHORIZATION postgres", "SET ROLE postgres",
    ] {
      #expect(throws: PostgresError.self, "\(attempt)") { try hostile.run(SQL(unescaped: attempt)) }
    }
    // What it can: note itself, under any application's name, also where it used nothing.
    try hostile.run("SET application_name = 'innocent'")
    try hostile.run("INSERT INTO aka.sys_usage_notes (probe) VALUES ('probe_1')")
    let notes = try role.watched.session.run("SELECT login, role, application FROM aka.sys_usage_notes").map {
      (try $0["login"] as String, try $0["application"] as String)
    }
    #expect(notes.map(\.0).sorted() == ["postgres", role.name])
    #expect(notes.contains { $0.1 == "innocent" })
  }

  /// A session may keep itself from being noted, and is counted all the same.
  @Test func whoHidesFromTheNotesIsCounted() throws {
    let (role, hostile) = try roleOfTest(.who)
    let key = "concat(date_trunc('hour', now()), current_user, current_setting('application_name'))"
    try hostile.run("SELECT set_config('aka.noted_probe_1', \(unescaped: key), false)")
    try hostile.run("SELECT count(*) FROM users")
    try hostile.run("SET aka.noted_probe_1 = 'nonsense'")
    try hostile.run("BEGIN READ ONLY")
    try hostile.run("SELECT count(*) FROM users")
    try hostile.run("COMMIT")
    try hostile.run("SELECT pg_stat_force_next_flush()")
    #expect(try role.watched.session.run("SELECT count(*) = 0 FROM aka.sys_usage_notes").scalar())
    #expect(try role.watched.verdict().uses.contains { $0.source == .probe })
  }

  /// Nor can it crowd out the notes of others, or fill the disk.
  @Test func aFloodIsBoundedForEachLogin() throws {
    let (role, hostile) = try roleOfTest(.who)
    try hostile.run(
      "INSERT INTO aka.sys_usage_notes (probe) SELECT 'x' || g FROM generate_series(1, 5000) g")
    let own: Int = try role.watched.session.run("SELECT count(*) FROM aka.sys_usage_notes").scalar()
    #expect(own == 1000)
    try role.watched.use("SELECT count(*) FROM users")
    #expect(
      try role.watched.session.run("SELECT count(*) = 1 FROM aka.sys_usage_notes WHERE login = 'postgres'")
        .scalar())
  }

  /// Functions that run with our rights find what they mean, whatever stands on the caller's path.
  @Test func aSearchPathLeadsNobodyAstray() throws {
    let (role, hostile) = try roleOfTest(.who)
    try role.watched.session.run("GRANT CREATE ON SCHEMA public TO \(Identifier(role.name))")
    try hostile.runScript(
      """
      CREATE FUNCTION public.count(text) RETURNS int LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''misled''; END';
      CREATE FUNCTION public.clock_timestamp() RETURNS timestamptz LANGUAGE plpgsql
        AS 'BEGIN RAISE EXCEPTION ''misled''; END';
      CREATE FUNCTION public.current_setting(text) RETURNS text LANGUAGE plpgsql
        AS 'BEGIN RAISE EXCEPTION ''misled''; END';
      CREATE FUNCTION public.equal(text, text) RETURNS boolean LANGUAGE plpgsql
        AS 'BEGIN RAISE EXCEPTION ''misled''; END';
      CREATE OPERATOR public.= (LEFTARG = text, RIGHTARG = text, FUNCTION = public.equal);
      CREATE TABLE public.sys_usage_notes (probe name);
      """)
    let user = try role.watched.database.connect()
    try user.run("SET search_path = public, pg_catalog")
    #expect(try user.run("SELECT pg_catalog.count(*) FROM users").scalar() == 1000)
    #expect(
      try role.watched.session.run("SELECT count(*) = 1 FROM aka.sys_usage_notes WHERE login = 'postgres'")
        .scalar())
  }

  /// Whoever may call the probe can make a name look used, and keep it from being cleaned up. Nobody can do the reverse.
  @Test func anybodyCanPretendAUse() throws {
    let (role, hostile) = try roleOfTest()
    let watched = try role.watched.aged()
    #expect(try watched.verdict().isQuietByProbe)
    try hostile.runScript("SELECT aka.probe_1(), pg_stat_force_next_flush()")
    #expect(try watched.verdict().uses.contains { $0.source == .probe })
  }

  /// The rights that docs/security.md lists are enough to collect and to judge, and none of them is superfluous.
  @Test func theRightsThatSamplingTakes() throws {
    let watched = try Watched().aged()
    let role = Identifier("sampler_\(watched.database.name)")
    try watched.session.run("CREATE ROLE \(role) LOGIN")
    defer { _ = try? watched.session.runScript("DROP OWNED BY \(role); DROP ROLE \(role)") }
    let sampler = Aka(connection: try watched.database.connect(as: role.name))
    for right: SQL in [
      "GRANT ALL ON SCHEMA aka TO \(role)", "GRANT ALL ON ALL TABLES IN SCHEMA aka TO \(role)",
      "GRANT EXECUTE ON FUNCTION aka.sentinel() TO \(role)",
    ] {
      #expect(throws: (any Error).self) { try sampler.collect() }
      try watched.session.run(right)
    }
    #expect(try sampler.usage(within: .seconds(86_400))[0].verdict.gaps.contains("transactions-not-visible"))
    try watched.session.run("GRANT pg_read_all_stats TO \(role)")
    #expect(try watched.aged().verdict().isQuietByProbe)
    #expect(try sampler.usage(within: .seconds(86_400))[0].verdict.isQuietByProbe)
  }

  /// A superuser leaves no trace. That is said, not hidden.
  @Test func aSuperuserCanSilenceItself() throws {
    let watched = try Watched().aged()
    #expect(try watched.verdict().isQuietByProbe)
    let superuser = try watched.database.connect()
    try superuser.run("SET track_functions = 'none'")
    try superuser.run("SELECT count(*) FROM users")
    try superuser.run("SELECT pg_stat_force_next_flush()")
    #expect(try watched.verdict().isQuietByProbe)
  }
}
