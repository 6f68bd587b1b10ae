import Aka
import Foundation
import Postgres
import Testing
import TestSupport

/// A standby has a log of its own, and its own uses in it.
@Suite struct IngestStandbyTests {
  @Test func eachServerForItself() throws {
    let primary = PrivateServer(options: LoggedServer.settings)
    let standby = PrivateServer(
      standbyOf: primary, options: LoggedServer.settings + ["-c", "cluster_name=replica"])
    let watched = try Watched(on: primary)
    let there = "host=\(standby.host) dbname=\(watched.database.name) user=postgres"
    try eventually {
      (try? Connection(to: there).run(
        "SELECT count(*) FROM pg_class WHERE relname = 'users' AND relkind = 'v'"
      )
      .scalar()) == 1
    }
    func ingest() throws -> IngestReport {
      _ = try watched.aka.ingest(.server)
      return try watched.aka.ingest(.files([standby.log("json")]), of: there)
    }
    #expect(try ingest().server == "\(standby.host):5432")
    _ = try watched.verdict(standbys: [there])
    _ = try watched.aged()
    _ = try watched.aka.ingest(.server)
    // One of two is not enough.
    #expect(try watched.verdict(standbys: [there]).isQuietByProbe)
    #expect(try ingest().reachesNow)
    let report = try watched.report(standbys: [there])
    #expect(report.verdict.isQuiet, "\(report)")

    try Connection(to: there).run("SELECT FROM users LIMIT 0")
    #expect(try ingest().uses.map(\.records) == [1])
    let uses = try watched.verdict(standbys: [there]).uses
    #expect(uses.map(\.source) == [.logs] && uses.map(\.server) == ["\(standby.host):5432"])
    #expect(throws: Refusal.self) { try watched.aka.ingest(.server, of: primary.conninfo()) }
  }
}
