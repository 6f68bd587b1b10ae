import Aka
import Foundation
import Postgres
import Testing
import TestSupport

/// Through pgbouncer in transaction mode, where one session of the server belongs to many clients.
@Suite struct PoolerTests {
  let server = PrivateServer()
  let pooler: PrivateServer

  init() { pooler = PrivateServer(poolerBefore: server) }

  private func connect(_ watched: Watched, as application: String) throws -> Connection {
    try Connection(to: "\(pooler.conninfo(watched.database.name)) application_name=\(application)")
  }

  @Test func usesAreSeenWhileTheSessionLives() throws {
    let watched = try Watched(on: server).aged()
    let (one, other) = (try connect(watched, as: "one"), try connect(watched, as: "other"))
    // One session of the server, whoever asks.
    let pids: [Int] = try [one, other].map { try $0.run("SELECT pg_backend_pid()").scalar() }
    #expect(pids[0] == pids[1])
    #expect(try watched.verdict().isQuietByProbe)
    try one.runScript("BEGIN READ ONLY; SELECT count(*) FROM users; ROLLBACK")
    // The session stays and may be idle; its counts are in within a minute all the same.
    try eventually { try watched.verdict().uses.contains { $0.source == .probe } }
    try other.runScript("BEGIN; SELECT count(*) FROM users")
    #expect(try watched.verdict().uses.contains { $0.source == .locks && $0.application == "other" })
    try other.run("ROLLBACK")
  }

  /// aka itself works through it: no session state outlives a transaction.
  @Test func samplesAreTakenThroughIt() throws {
    let watched = try Watched(on: server).aged()
    let aka = Aka(connection: try connect(watched, as: "aka"))
    #expect(try aka.usage(within: .seconds(86_400))[0].verdict.isQuietByProbe)
    try watched.use("SELECT FROM users")
    #expect(try !aka.usage(within: .seconds(86_400))[0].verdict.uses.isEmpty)
  }

  /// A note is remembered by the session, together with whose it is.
  @Test func eachClientIsNoted() throws {
    var options = RenameOptions()
    options.probe = .who
    let watched = try Watched(on: server, options: options)
    let clients = try ["one", "other"].map { try connect(watched, as: $0) }
    for _ in 0..<3 { for client in clients { try client.run("SELECT count(*) FROM users") } }
    let noted: [String] = try watched.session.run("SELECT application FROM aka.sys_usage_notes ORDER BY 1").map {
      try $0["application"]
    }
    #expect(noted == ["one", "other"])
  }
}
