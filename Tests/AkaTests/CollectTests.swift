import Aka
import Foundation
import Postgres
import Testing
import TestSupport

/// Sampling: from several places, again and again, and without being noticed.
@Suite struct CollectTests {
  @Test func severalCollectorsAtOnce() throws {
    let watched = try Watched().aged()
    let running = try (0..<4).map { _ in
      try Tool.start(
        ["usage", "collect", "--loop", "20ms"],
        conninfo: watched.database.conninfo + " application_name=collector")
    }
    try watched.use("SELECT 1")
    try watched.database.awaitSessions(4, application: "collector", saying: "_%")
    Thread.sleep(forTimeInterval: 1.5)
    for tool in running { tool.signal(SIGINT) }
    for tool in running { #expect(try tool.wait().exitCode == 0) }
    #expect(try watched.verdict().isQuietByProbe)
    // What says the same as its neighbours is forgotten.
    let kept: Int = try watched.session.run("SELECT count(*) FROM aka.sys_usage_samples").scalar()
    #expect(kept < 12)
  }

  @Test func aUseIsSeenWhoeverSampled() throws {
    let watched = try Watched().aged()
    try watched.use("SELECT FROM users")
    #expect(try Tool.run("usage", "collect", on: watched.database).exitCode == 0)
    #expect(try !watched.verdict().uses.isEmpty)
    #expect(try !watched.verdict().uses.isEmpty)
    // A use of days ago does not keep a name from being quiet since.
    #expect(try watched.aged().verdict().isQuietByProbe)
  }

  @Test func theCommandLineSaysItAll() throws {
    let watched = try Watched()
    try watched.use("INSERT INTO users VALUES (9999, 'secret')")
    let text = try Tool.run("usage", "users", on: watched.database)
    #expect(text.exitCode == 0 && text.output.contains("in use") && text.output.contains("probe on primary"))
    let json = try Tool.run("usage", "--json", "--quiet-period", "1h", on: watched.database)
    let reports = try #require(JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [[String: Any]])
    #expect((reports[0]["verdict"] as? [String: Any])?["in_use"] != nil)
    #expect(try Tool.run("usage", "nothing", on: watched.database).exitCode == 2)
    #expect(try Tool.run("usage", "--since", "tomorrow", on: watched.database).exitCode == 64)
    let unreachable = try Tool.run("usage", "collect", "--server", "host=/nowhere", on: watched.database)
    #expect(unreachable.exitCode == 69 && unreachable.errors.contains("not sampled"))
    #expect(try Tool.run("usage", "--help").output.contains("aka usage collect --loop 60s"))
    let empty = try TestDatabase()
    #expect(try Tool.run("usage", on: empty).output == "No shim keeps a name alive.\n")
  }

  /// 200 sessions in open transactions that have all used the old name, and nobody waits for anybody.
  @Test(arguments: [ProbeKind.count, .who]) func nobodyWaitsForAProbe(kind: ProbeKind) throws {
    var options = RenameOptions()
    options.probe = kind
    // For itself: the other tests need sessions as well.
    let watched = try Watched(on: PrivateServer(), options: options)
    let holders = try (1...200).map { number in
      let session = try watched.database.connect()
      try session.runScript(
        "BEGIN; SELECT count(*) FROM users; INSERT INTO users VALUES (\(unescaped: 10_000 + number)); UPDATE users SET name = 'x' WHERE id = \(unescaped: number)"
      )
      return session
    }
    let reader = try watched.database.connect()
    try reader.run("SET statement_timeout = '2s'")
    for _ in 0..<50 { #expect(try reader.run("SELECT count(*) FROM users").scalar() == 1000) }
    try reader.run("INSERT INTO users VALUES (20000)")
    #expect(
      try watched.session.run(
        "SELECT count(*) FROM pg_locks WHERE NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
      ).scalar() == 0)
    // A read takes no transaction id and writes nothing; where it is to be noted, it does so once.
    try reader.runScript("BEGIN; SELECT count(*) FROM users")
    #expect(try reader.run("SELECT pg_current_xact_id_if_assigned() IS NULL").scalar())
    try reader.run("COMMIT")
    for session in holders { try session.runScript("COMMIT; SELECT pg_stat_force_next_flush()") }
    let calls: Int = try watched.session.run("SELECT pg_stat_get_function_calls('aka.probe_1'::regproc)")
      .scalar()
    #expect(calls >= 200 * 3 + 51)
  }

  /// A ledger that cannot be written to, or a right that is missing, is nobody's problem but ours.
  @Test func ourTablesAreNotInAnybodysWay() throws {
    let watched = try Watched()
    try watched.session.runScript(
      """
      BEGIN; LOCK TABLE aka.sys_table_migrations, aka.sys_usage_samples, aka.sys_usage_baselines IN ACCESS EXCLUSIVE MODE;
      """)
    let user = try watched.database.connect()
    try user.run("SET statement_timeout = '2s'")
    #expect(try user.run("SELECT count(*) FROM users").scalar() == 1000)
    try user.run("INSERT INTO users VALUES (30000)")
    try watched.session.run("ROLLBACK")
  }
}
