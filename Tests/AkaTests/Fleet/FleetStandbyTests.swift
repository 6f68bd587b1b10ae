import Aka
import Postgres
import Testing
import TestSupport

/// Targets with standbys: each is asked for its own database, and a target is cleaned up without leaving the fleet.
@Suite struct FleetStandbyTests {
  @Test func standbysSpeakForTheirTargets() throws {
    let primary = PrivateServer()
    let standby = PrivateServer(standbyOf: primary, options: ["-c", "cluster_name=replica"])
    let tenants = try (0..<2).map { _ in try Watched(on: primary) }
    let names = tenants.map(\.database.name)
    let there = "host=\(standby.host) user=postgres"
    for name in names { try eventually { try hasShim("\(there) dbname=\(name)") } }
    // The first is named with its standby, and the second without.
    let file = "\(names[0])\nstandby=\(there)\n\(names[1])\n"
    let fleet = Fleet(
      try FleetTargets(parsing: file, file: "tenants.txt"), database: primary.conninfo())

    for tenant in tenants { _ = try tenant.aged() }
    #expect(try gaps(usage(fleet)) == [["not-observed-before"], ["standby-not-observed"]])
    for tenant in tenants { _ = try tenant.aged() }
    let quiet = try usage(fleet)
    #expect(quiet[0].isQuietByProbe && quiet[1].gaps == ["standby-not-observed"])

    let reader = try Connection(to: "\(there) dbname=\(names[0])")
    try reader.runScript(
      "BEGIN READ ONLY; SELECT count(*) FROM users; ROLLBACK; SELECT pg_stat_force_next_flush()")
    let use = try usage(fleet)[0]
    #expect(use.uses.map(\.server) == ["\(standby.host):5432"])
    var options = CleanupOptions.brownout(nil, quiet: .seconds(86_400))
    options.acceptedGaps = ["probe-only", "named-in-text"].map { AcceptedGap(code: $0, reason: "a test") }
    #expect(fleet.cleanUp(options: options).map(\.result) == [.notYet, .notYet])

    for tenant in tenants { _ = try tenant.aged() }
    let first = fleet.cleanUp(options: options)
    #expect(first.map(\.result) == [.done, .notYet], "\(first)")
    #expect(first[1].outcome?.names[0].obstacles.map(\.code) == ["standby-not-observed"])

    // The second, as a query names it.
    let rows = try tenants[1].session.run(
      """
      SELECT \(names[1]) AS database, NULL AS schema, \("host=/nowhere\n\n \(there)") AS standbys
      """)
    let other = Fleet(try FleetTargets(rows), database: primary.conninfo())
    #expect(try gaps(usage(other))[0].contains("server-not-asked"))
    let own = Fleet(
      try FleetTargets(tenants[1].session.run("SELECT \(names[1]) AS database, \(there) AS standbys")),
      database: primary.conninfo())
    #expect(try gaps(usage(own)) == [["not-observed-before"]])
    _ = try tenants[1].aged()
    #expect(own.cleanUp(options: options).map(\.result) == [.done])
    #expect(try tenants[1].session.run("SELECT to_regclass('users') IS NULL").scalar())
  }

  private func usage(_ fleet: Fleet) throws -> [Verdict] {
    try fleet.usage(within: .seconds(86_400)).map { result in
      try #require(result.outcome?.names.first?.verdict, "\(result.problems)")
    }
  }

  private func gaps(_ verdicts: [Verdict]) throws -> [Set<String>] { verdicts.map(\.gaps) }

  /// Whether the standby has replayed the rename.
  private func hasShim(_ standby: String) throws -> Bool {
    let found: Int? = try? Connection(to: standby).run(
      "SELECT count(*) FROM pg_class WHERE relname = 'users' AND relkind = 'v'"
    ).scalar()
    return found == 1
  }
}
