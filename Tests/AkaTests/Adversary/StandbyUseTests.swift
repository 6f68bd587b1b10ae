import Aka
import Foundation
import Postgres
import Testing
import TestSupport

/// Ways to use the old name on a standby, which counts for itself; and what its statements can confirm.
@Suite struct StandbyUseTests {
  private static let statistics = ["-c", "pg_stat_statements.track=all"]
  let primary: PrivateServer
  let standby: PrivateServer

  init() throws {
    primary = PrivateServer(options: Self.statistics)
    standby = PrivateServer(standbyOf: primary, options: Self.statistics)
  }

  private func there(_ watched: Watched) -> String { standby.conninfo(watched.database.name) }

  private func connect(_ watched: Watched) throws -> Connection { try Connection(to: there(watched)) }

  /// Waits until the standby has replayed all that the primary has done.
  private func catchUp(_ watched: Watched) throws {
    let end: String = try watched.session.run("SELECT pg_current_wal_flush_lsn()::text").scalar()
    let session = try Connection(to: standby.conninfo())
    try eventually { try session.run("SELECT pg_last_wal_replay_lsn() >= \(end)::pg_lsn").scalar() }
  }

  private func watched(also script: SQL = "", before: (Connection) throws -> Void = { _ in }) throws
    -> Watched
  {
    let statements: SQL =
      TestedServer.offers(extension: "pg_stat_statements") ? "CREATE EXTENSION pg_stat_statements;" : ""
    let watched = try Watched(on: primary, also: "\(statements) \(script)", before: before)
    try watched.session.run("SELECT pg_switch_wal()")
    try catchUp(watched)
    return watched
  }

  /// Lets a session use it there, and end.
  private func use(_ script: String, _ watched: Watched) throws {
    let user = try connect(watched)
    _ = try? user.runScript(SQL(unescaped: script))
    _ = try user.runScript("ROLLBACK; SELECT pg_stat_force_next_flush()")
  }

  @Test func readsAreSeenInAllTheirForms() throws {
    let watched = try watched(
      also: "CREATE VIEW before_rename AS SELECT id FROM users;")
    try watched.session.run("CREATE VIEW on_shim AS SELECT id FROM users")
    try catchUp(watched)
    _ = try watched.verdict(standbys: [there(watched)])
    for statement in [
      "SELECT * FROM users", "SELECT FROM users WHERE id = -1",
      "SELECT EXISTS (SELECT FROM users WHERE id = 0)",
      "SELECT count(*) FROM users", "EXPLAIN ANALYZE SELECT FROM users", "SELECT 1 / (id - id) FROM users",
      "COPY (SELECT * FROM users WHERE id < 0) TO STDOUT", "BEGIN READ ONLY; SELECT FROM users; COMMIT",
      "BEGIN; SELECT FROM users; ROLLBACK", "BEGIN; SAVEPOINT s; SELECT FROM users; ROLLBACK TO s; COMMIT",
      "BEGIN; DECLARE c CURSOR FOR SELECT * FROM users; FETCH 1 FROM c; COMMIT",
      "BEGIN; DECLARE c CURSOR WITH HOLD FOR SELECT * FROM users; COMMIT",
      "PREPARE p AS SELECT count(*) FROM users; EXECUTE p", "SELECT reads_sql()", "SELECT reads_plpgsql()",
      "SELECT reads_dynamically()", "DO $$ BEGIN PERFORM FROM users; END $$", "SELECT FROM on_shim",
      "SET timezone = 'Etc/GMT+12'; SELECT FROM users",
      """
      SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0;
      SET \(TestedServer.forceParallel) = on; SELECT count(*) FROM users
      """,
    ] {
      let before = try calls(watched)
      try use(statement, watched)
      let after = try calls(watched)
      #expect(after > before, "\(statement)")
    }
    let uses = try watched.verdict(standbys: [there(watched)]).uses
    #expect(uses.contains { $0.source == .probe && $0.server != "primary" })
    // What was defined before the rename follows the table.
    let before = try calls(watched)
    try use("SELECT FROM before_rename; SELECT FROM tb_user", watched)
    #expect(try calls(watched) == before)
  }

  private func calls(_ watched: Watched) throws -> Int {
    try connect(watched).run(
      "SELECT coalesce(pg_stat_get_function_calls('aka.probe_1'::regproc), 0)::int8"
    ).scalar()
  }

  /// A standby that was observed before the rename was never out of sight.
  @Test func aStandbyThatWasObservedBeforeLeavesNoGap() throws {
    let database = try TestDatabase(Watched.schema, on: primary)
    let (aka, session) = (Aka(connection: try database.connect()), try database.connect())
    try aka.install()
    let watched = Watched(database: database, aka: aka, session: session)
    try catchUp(watched)
    try eventually { try aka.collect(from: [there(watched)]).servers.allSatisfy { $0.problem == nil } }
    try aka.rename([try request("users", "tb_user")])
    try catchUp(watched)
    _ = try watched.verdict(standbys: [there(watched)])
    // The swap is a day old, and the samples lie around it as they did.
    #expect(
      try watched.aged(by: 1).verdict(within: .seconds(7 * 86_400), standbys: [there(watched)]).isQuietByProbe
    )
    try use("SELECT FROM users", watched)
    #expect(try watched.verdict(standbys: [there(watched)]).uses.map(\.server) == ["\(standby.host):5432"])
  }

  /// What is younger than the first sample means what it says; what is older may be from before the rename.
  @Test(
    .enabled(if: TestedServer.offers(extension: "pg_stat_statements"), "the server lacks pg_stat_statements"))
  func itsStatementsConfirmTheProbe() throws {
    let watched = try watched { session in
      try session.run("SELECT name FROM users WHERE id = 1")
      try Self.waitForReplay(of: session, on: self.standby)
      let reader = try Connection(
        to: self.standby.conninfo(try session.run("SELECT current_database()").scalar()))
      // Known to the primary, and known to the standby alone.
      try reader.run("SELECT name FROM users WHERE id = 2")
      try reader.run("SELECT id FROM users WHERE name = 'n3'")
    }
    let servers = [there(watched)]
    let first = try watched.report(standbys: servers)
    #expect(codes(first, on: .statements) == ["not-observed-before", "statements-early"])
    #expect(try watched.aged().verdict(standbys: servers).isQuietToStatements)

    // The table by its new name, counted by an entry that says the old one: the primary knows that it is older.
    try use("SELECT name FROM tb_user WHERE id = 9", watched)
    #expect(try watched.verdict(standbys: servers).isQuietToStatements)
    // Nobody knows it of this one, so that it confirms nothing until it is quiet, or reset.
    try use("SELECT id FROM tb_user WHERE name = 'n9'", watched)
    let doubt = try watched.report(standbys: servers)
    #expect(doubt.verdict.isQuietByProbe)
    // Where names are hashed it has an entry of its own.
    #expect(codes(doubt, on: .statements) == (TestedServer.hashesNames ? [] : ["statements-early"]))
    #expect(try watched.aged().verdict(standbys: servers).isQuietToStatements)

    // What the probe does not see.
    try use("SELECT * FROM users LIMIT 0", watched)
    let uses = try watched.verdict(standbys: servers).uses
    #expect(uses.map(\.source) == [.statements] && uses[0].server == "\(standby.host):5432")
  }

  @Test(
    .enabled(if: TestedServer.offers(extension: "pg_stat_statements"), "the server lacks pg_stat_statements"))
  func aResetThereIsAGapAndEndsTheDoubt() throws {
    let watched = try watched { session in
      try Self.waitForReplay(of: session, on: self.standby)
      let reader = try Connection(
        to: self.standby.conninfo(try session.run("SELECT current_database()").scalar()))
      try reader.run("SELECT id FROM users WHERE name = 'n3'")
    }
    let servers = [there(watched)]
    _ = try watched.report(standbys: servers)
    #expect(try watched.aged().verdict(standbys: servers).isQuietToStatements)
    try connect(watched).run("SELECT pg_stat_statements_reset()")
    let report = try watched.report(standbys: servers)
    #expect(report.verdict.isQuietByProbe && codes(report, on: .statements).contains("statements-reset"))
    #expect(try watched.aged().verdict(standbys: servers).isQuietToStatements)
    try use("SELECT id FROM tb_user WHERE name = 'n9'", watched)
    #expect(try watched.verdict(standbys: servers).isQuietToStatements)
    try use("SELECT id FROM users WHERE name = 'n9' LIMIT 0", watched)
    #expect(try watched.verdict(standbys: servers).uses.contains { $0.source == .statements })
  }

  private func codes(_ report: UsageReport, on source: EvidenceSource) -> Set<String> {
    Set(report.sources.filter { $0.source == source && $0.server != "primary" }.flatMap(\.gaps).map(\.code))
      .subtracting(["names-hashed"])
  }

  private static func waitForReplay(of session: Connection, on standby: PrivateServer) throws {
    let end: String = try session.run("SELECT pg_current_wal_flush_lsn()::text").scalar()
    let there = try Connection(to: standby.conninfo())
    try eventually { try there.run("SELECT pg_last_wal_replay_lsn() >= \(end)::pg_lsn").scalar() }
  }

  /// The counts of the former primary are gone with it, and nobody knows who used the name there last.
  @Test(
    .enabled(if: TestedServer.offers(extension: "pg_stat_statements"), "the server lacks pg_stat_statements"))
  func thePromotedStandbyKnowsNothingOfTheFormerPrimary() throws {
    let watched = try watched()
    _ = try watched.verdict(standbys: [there(watched)])
    #expect(try watched.aged().verdict(standbys: [there(watched)]).isQuietToStatements)
    try catchUp(watched)
    try watched.use("SELECT FROM users")
    try connect(watched).run("SELECT pg_promote()")
    let session = try connect(watched)
    try eventually { try !session.run("SELECT pg_is_in_recovery()").scalar() }
    let after = try Aka(connection: session).usage(within: .seconds(86_400))[0].verdict
    #expect(!after.gaps.isEmpty && after.uses.isEmpty)
    #expect(after.gaps.contains("promoted"))
  }
}
