import Foundation
import Postgres
import Testing
import TestSupport

/// The server itself stops in the middle, without writing what it has not written.
@Suite struct CrashTests {
  let server = PrivateServer()

  init() throws {
    // What an asynchronous commit left in memory stays there, so that a crash is sure to lose it.
    let session = try Connection(to: server.conninfo())
    try session.run("ALTER SYSTEM SET wal_writer_delay = '10s'")
    try session.run("SELECT pg_reload_conf()")
  }

  @Test(arguments: [Verb.rename, .rollback])
  func inTheMiddle(verb: Verb) throws {
    for number in stride(from: 1, to: 99, by: 6) {
      let users = try Users(on: server)
      try users.reset(to: verb.start)
      let wire = try Wire(to: server) { [server] request, moment in
        guard request.number == number, moment == .answered else { return .forward }
        try? server.crashAndRestart()
        return .forward
      }
      let result = try Tool.start(verb.arguments, conninfo: wire.conninfo(users.database)).wait()
      wire.close()
      let isOver = wire.requests < number
      #expect([isOver ? 0 : 69, 0, 1].contains(result.exitCode), "\(number): \(result.errors)")
      let standing = try users.standing(try users.database.connect())
      #expect([verb.start.rawValue, verb.end.rawValue].contains(standing), "\(number)")
      if result.exitCode == 0 { #expect(standing == verb.end.rawValue, "\(number)") }
      let again = try Tool.start(verb.arguments, conninfo: users.database.conninfo).wait()
      #expect(again.exitCode == 0, "\(number): \(again.errors)")
      #expect(try users.standing(try users.database.connect()) == verb.end.rawValue, "\(number)")
      if isOver { break }
    }
  }

  /// A tool is killed right after the swap; the next one finds it done, says so, and then the server crashes.
  @Test func whatIsReportedDoneStaysDone() throws {
    let users = try Users(on: server)
    func killAndRunAgain() throws -> CommandResult {
      try users.reset(to: .original)
      let wire = try Wire(to: server) { request, moment in
        guard moment == .answered, request.sql.contains("LOCK TABLE") else { return .forward }
        kill(request.client, SIGKILL)
        return .cut
      }
      let first = try Tool.start(Verb.rename.arguments, conninfo: wire.conninfo(users.database)).wait()
      #expect(first.exitCode == -SIGKILL)
      return try Tool.run("rename", "users", "tb_user", on: users.database)
    }
    // On a busy machine the answer may be that the lock was not to be had in time: then nothing was done yet.
    var again = try killAndRunAgain()
    for _ in 1...9 where !again.output.contains("already") { again = try killAndRunAgain() }
    #expect(again.exitCode == 0 && again.output.contains("already"), "\(again)")
    try server.crashAndRestart()
    #expect(try users.standing(try users.database.connect()) == Users.Standing.renamed.rawValue)
  }
}
