import Aka
import Foundation
import Postgres
import Testing
import TestSupport

/// A restored shim is watched from its first instant.
@Suite struct RestoreEvidenceTests {
  private func cleanUpAndRestore(_ watched: Watched) throws {
    // They say the name, and would keep it.
    try watched.session.run("DROP FUNCTION reads_sql, reads_plpgsql, reads_dynamically")
    #expect(try watched.aka.cleanUpQuietly("users").isComplete)
    #expect(try watched.aka.restore("users").isRestored)
  }

  @Test(arguments: [ProbeKind.count, .who]) func leavesNoGap(kind: ProbeKind) throws {
    var options = RenameOptions()
    options.probe = kind
    let watched = try Watched(options: options)
    try watched.use("SELECT FROM users")
    try cleanUpAndRestore(watched)
    #expect(try watched.verdict().gaps == ["too-soon"])
    #expect(try watched.aged().verdict().isQuietByProbe)
    try watched.use("SELECT FROM users")
    #expect(try watched.verdict().uses.contains { $0.source == .probe })
    #expect(try watched.verdict().uses.contains { $0.source == .notes } == (kind == .who))
  }

  /// A use before the first sample after it is a use, not a gap.
  @Test func seesWhatHappensAtOnce() throws {
    let watched = try Watched()
    try cleanUpAndRestore(watched)
    try watched.use("SELECT FROM users")
    #expect(try watched.verdict().uses.contains { $0.source == .probe })
    #expect(try watched.aka.usageHistory(of: try WrittenName(parsing: "users")).hours.map(\.uses) == [1])
  }

  /// What it counted before the first sample, nobody knows.
  @Test func aProbeThatWasReplacedAtOnceIsAGap() throws {
    let watched = try Watched()
    try cleanUpAndRestore(watched)
    try watched.session.run(
      "CREATE OR REPLACE FUNCTION aka.probe_1() RETURNS boolean LANGUAGE plpgsql STABLE AS 'BEGIN RETURN true; END'"
    )
    #expect(try watched.verdict().gaps == ["not-observed-before", "too-soon"])
  }

  @Test func aCrashInBetweenIsAGap() throws {
    let server = PrivateServer()
    let watched = try Watched(on: server)
    try cleanUpAndRestore(watched)
    try watched.use("SELECT FROM users")
    try server.crashAndRestart()
    let after = Aka(connection: try watched.database.connect())
    let verdict = try after.usage(within: .seconds(86_400))[0].verdict
    #expect(verdict.gaps.contains("counters-lost"))
  }

  /// What the statistics have seen of the former shim is no use of the new one.
  @Test(
    .enabled(if: TestedServer.offers(extension: "pg_stat_statements"), "the server lacks pg_stat_statements"))
  func statementsOfTheFormerShimAreOld() throws {
    let server = PrivateServer(options: ["-c", "pg_stat_statements.track=all"])
    let watched = try Watched(on: server, also: "CREATE EXTENSION pg_stat_statements;")
    try watched.use("SELECT name FROM users WHERE id = 1")
    try cleanUpAndRestore(watched)
    _ = try watched.verdict()
    #expect(try watched.aged().verdict().isQuietToStatements)
    try watched.use("SELECT * FROM users LIMIT 0")
    #expect(try watched.verdict().uses.map(\.source) == [.statements])
  }
}
