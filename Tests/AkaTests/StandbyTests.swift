import Aka
import Postgres
import Testing
import TestSupport

/// Standbys count their own uses, so each must be asked.
@Suite struct StandbyTests {
  @Test func aStandbyMustBeObserved() throws {
    let primary = PrivateServer()
    let standby = PrivateServer(standbyOf: primary, options: ["-c", "cluster_name=replica"])
    let watched = try Watched(on: primary)
    let there = "host=\(standby.host) dbname=\(watched.database.name) user=postgres"
    try eventually {
      try Connection(to: primary.conninfo()).run(
        "SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming'"
      ).scalar() == 1
    }

    _ = try watched.aged()
    #expect(try watched.verdict().gaps == ["standby-not-observed"])
    #expect(try watched.aka.examine().advice.contains { $0.code == "standby-not-observed" })

    try eventually { try hasShim(there) }
    #expect(try watched.verdict(standbys: [there]).gaps == ["not-observed-before"])
    #expect(try watched.aged().verdict(standbys: [there]).isQuietByProbe)

    // One that is known and was not asked just now leaves it open what it did.
    try watched.use("SELECT 1")
    let unheard = try watched.aged(by: 0.002).verdict()
    #expect(unheard.gaps == ["not-observed-since"])

    let reader = try Connection(to: there)
    try reader.runScript(
      "BEGIN READ ONLY; SELECT count(*) FROM users; ROLLBACK; SELECT pg_stat_force_next_flush()")
    let uses = try watched.verdict(standbys: [there]).uses
    #expect(uses.map(\.server) == ["\(standby.host):5432"])
  }

  @Test func aStandbyThatCrashedOrWasPromotedIsAGap() throws {
    let primary = PrivateServer()
    let standby = PrivateServer(standbyOf: primary)
    let watched = try Watched(on: primary)
    let there = "host=\(standby.host) dbname=\(watched.database.name) user=postgres"
    try eventually { try hasShim(there) }
    _ = try watched.verdict(standbys: [there])
    #expect(try watched.aged().verdict(standbys: [there]).isQuietByProbe)
    try standby.crashAndRestart()
    try eventually { (try? Connection(to: there)) != nil }
    #expect(try watched.verdict(standbys: [there]).gaps.contains("counters-lost"))

    try Connection(to: there).run("SELECT pg_promote()")
    let report = try watched.report(standbys: [there])
    #expect(report.verdict.gaps.contains("server-not-asked"))
  }

  /// Whether the standby has replayed the rename.
  private func hasShim(_ standby: String) throws -> Bool {
    let found: Int? = try? Connection(to: standby).run(
      "SELECT count(*) FROM pg_class WHERE relname = 'users' AND relkind = 'v'"
    ).scalar()
    return found == 1
  }

  @Test func whatIsNoStandbyOfOursIsNotAsked() throws {
    let other = PrivateServer()
    let watched = try Watched().aged()
    let answers = try watched.aka.collect(from: [
      other.conninfo(), watched.database.conninfo, "host=/nowhere",
    ])
    #expect(answers.servers.count == 4 && answers.servers[0].problem == nil)
    #expect(answers.servers.dropFirst().allSatisfy { $0.problem != nil && $0.takenAt == nil })
    #expect(try watched.verdict(standbys: [other.conninfo()]).gaps == ["server-not-asked"])
  }
}
