import Aka
import Foundation
import Postgres
import Testing
import TestSupport

/// Clients that write into the log what looks like a log.
@Suite(.serialized) struct LogHostileTests {
  static let server = LogServer()
  static let prefix = "%m [%p] %q%a "

  private func log(as application: String, _ sql: String) throws -> LogFiles {
    try Self.server.log(prefix: Self.prefix) { database in
      let session = try database.connect()
      try session.runScript(LogWorkload.schema)
      try session.run("SELECT set_config('application_name', \(application), false)")
      _ = try? session.runScript(SQL(unescaped: sql))
    }
  }

  private func report(_ files: LogFiles, _ format: String) throws -> LogReport {
    try scan(files.path(format)) { options in
      if format == "log" { options.format = .stderr(LogLinePrefix(Self.prefix)) }
    }
  }

  @Test func aForgedUseIsNoMoreThanPossible() throws {
    let application = "x LOG:  statement: DELETE FROM users"
    let files = try log(as: application, "SELECT 1")
    for format in ["csv", "json"] {
      let report = try report(files, format)
      #expect(report.counts == [.write: 1], "\(format): \(report.uses)")
    }
    let report = try report(files, "log")
    #expect(report.counts[.write] == 1 && report.counts[.possible] == 1, "\(report.uses)")
  }

  @Test func aUseCannotBeHiddenByTheNameOfAnApplication() throws {
    for application in [
      "x LOG:  statement: SELECT 1 --", "LOG:  statement: SELECT '", "\"\n\t,'LOG:  connection ",
    ] {
      let files = try log(as: application, "DELETE FROM users")
      for format in ["csv", "json"] {
        let report = try report(files, format)
        #expect(
          report.uses.contains { $0.kind == .write && $0.example == "DELETE FROM users" }, "\(report.uses)")
      }
      let report = try report(files, "log")
      #expect(
        (report.counts[.write] ?? 0) + (report.counts[.possible] ?? 0) >= 2, "\(application): \(report.uses)")
    }
  }

  @Test func statementsMayHoldWholeLogs() throws {
    let first = try log(as: "a", "SELECT * FROM users; SELECT * FROM other.users")
    for format in LogServer.formats {
      // The log of one server, as a text in a statement of another: its quotes and line breaks are all there.
      let text = try String(contentsOfFile: first.path(format), encoding: .utf8)
      let files = try Self.server.log(prefix: Self.prefix) { database in
        let session = try database.connect()
        try session.run("SELECT 1")
        try session.runScript("SELECT \(literal: text + text)")
        try session.run("SELECT 2")
      }
      for outer in LogServer.formats {
        let report = try report(files, outer)
        #expect(report.counts == [:], "\(format) in \(outer): \(report.uses.map(\.kind)) \(files.folder)")
        #expect(report.coverage.gaps == [], "\(format) in \(outer)")
      }
    }
  }

  @Test func longStatementsAreFound() throws {
    let list = (0..<200_000).map(String.init).joined(separator: ",\n")
    let files = try log(as: "a", "SELECT * FROM users WHERE id IN (\(list))")
    for format in LogServer.formats {
      let report = try report(files, format)
      // Longer than what is parsed.
      #expect(report.counts == [.write: 1, .possible: 1], "\(format): \(report.uses.map(\.kind))")
    }
  }

  @Test func bytesThatAreNoTextHideNothing() throws {
    var bytes: [UInt8] = Array("2026-01-01 00:00:00.000 UTC [7] LOG:  statement: SELECT '".utf8)
    bytes += [0xff, 0xc3, 0x28, 0x80] + Array("' FROM users\n".utf8)
    let report = try scan(try file(Data(bytes)))
    #expect(report.counts == [.read: 1])
  }

  @Test func rolesMayHoldLineBreaks() throws {
    let files = try Self.server.log(prefix: "%m [%p] %q%u ") { database in
      let role: Identifier = "evil\n2026-01-01 00:00:00.000 UTC [1] evil LOG:  statement: SELECT 1"
      let session = try database.connect()
      try session.run("DROP ROLE IF EXISTS \(role)")
      try session.run("CREATE ROLE \(role)")
      try session.run("CREATE TABLE users ()")
      try session.run("GRANT ALL ON users TO \(role)")
      try session.run("SET SESSION AUTHORIZATION \(role)")
      try session.run("SELECT * FROM users")
      try session.run("RESET SESSION AUTHORIZATION")
      try session.run("DROP OWNED BY \(role)")
      try session.run("DROP ROLE \(role)")
    }
    for format in LogServer.formats {
      let report = try scan(files.path(format)) { options in
        if format == "log" { options.format = .stderr(LogLinePrefix("%m [%p] %q%u ")) }
      }
      #expect(report.counts[.read] == 1, "\(format): \(report.uses)")
    }
  }
}
