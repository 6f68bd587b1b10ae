import Foundation
import Postgres
import Synchronization
import Testing
import TestSupport

/// The wire itself, with PostgreSQL's own client.
@Suite struct WireTests {
  let database: TestDatabase
  init() throws { database = try TestDatabase() }

  private func psql(_ wire: Wire, _ arguments: String...) throws -> RunningCommand {
    try RunningCommand(
      "\(PrivateServer.shared.bin)/psql",
      ["-X", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", wire.conninfo(database)] + arguments)
  }

  @Test func countsRequestsAndForwardsAnswers() throws {
    let seen = Mutex<[String]>([])
    let wire = try Wire { request, moment in
      seen.withLock { $0.append("\(request.number) \(moment) \(request.sql)") }
      return .forward
    }
    let big = "SELECT repeat('x', 3000000)"
    let result = try psql(wire, "-c", "SELECT 1", "-c", big).wait()
    #expect(result.exitCode == 0 && result.output.utf8.count == 3_000_003)
    #expect(
      seen.withLock(\.self) == [
        "1 unsent SELECT 1", "1 answered SELECT 1", "2 unsent \(big)", "2 answered \(big)",
      ])
    try Connection(to: wire.conninfo(database)).run("SELECT \(7)")
    #expect(
      seen.withLock(\.self).dropFirst(4) == [
        "3 unsent SELECT $1", "3 unsynced SELECT $1", "3 answered SELECT $1",
      ])
  }

  @Test func servesManyAtOnce() throws {
    let wire = try Wire()
    let clients = try (0..<5).map { _ in try psql(wire, "-c", "SELECT pg_sleep(0.2)", "-c", "SELECT 2") }
    for client in clients { #expect(try client.wait().exitCode == 0) }
    #expect(wire.requests == 10)
  }

  @Test func carriesCancels() throws {
    let wire = try Wire()
    let client = try psql(wire, "-c", "SELECT pg_sleep(30)")
    let session = try database.connect()
    try eventually {
      try session.run("SELECT count(*) FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(30)'").scalar()
        == 1
    }
    client.signal(SIGINT)
    #expect(try client.wait().errors.contains("canceling statement"))
    #expect(wire.cancels == 1 && wire.requests == 1)
  }

  @Test(arguments: Wire.Moment.allCases)
  func killsBetweenStatements(moment: Wire.Moment) throws {
    let session = try database.connect()
    try session.run("CREATE TABLE done (n int)")
    let wire = try Wire { request, now in
      guard request.number == 2, now == moment else { return .forward }
      kill(request.client, SIGKILL)
      return .cut
    }
    let inserts = (1...3).flatMap { ["-c", "INSERT INTO done VALUES (\($0))"] }
    let client = try RunningCommand(
      "\(PrivateServer.shared.bin)/psql", ["-X", "-d", wire.conninfo(database)] + inserts)
    let result = try client.wait()
    let count: Int = try session.run("SELECT count(*) FROM done").scalar()
    switch moment {
    case .unsent: #expect(result.exitCode == -SIGKILL && count == 1)
    case .unsynced: #expect(result.exitCode == 0 && count == 3)
    case .answered: #expect(result.exitCode == -SIGKILL && count == 2)
    }
  }

  @Test func leavesNoDescriptorsAndNoDirectory() throws {
    func directories() throws -> Int {
      try FileManager.default.contentsOfDirectory(atPath: "/tmp").filter { $0.hasPrefix("aka-wire.") }.count
    }
    let wire = try Wire()
    let directory = wire.conninfo(database).split(separator: " ")[0].dropFirst(5)
    let idle = try Connection(to: wire.conninfo(database))
    #expect(FileManager.default.fileExists(atPath: String(directory)))
    wire.close()
    #expect(!FileManager.default.fileExists(atPath: String(directory)))
    #expect(throws: PostgresError.self) { try idle.run("SELECT 1") }
    let targets = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
    for _ in 0..<50 {
      let wire = try Wire()
      try Connection(to: wire.conninfo(database)).run("SELECT 1")
      wire.close()
    }
    // Other tests open some meanwhile; a leak would be of 200.
    #expect(try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count < targets + 100)
  }
}
