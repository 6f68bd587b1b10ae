import Aka
import Foundation
import Postgres
import Testing
import TestSupport

/// Real logs of a real server, in every format: what was run is what is found.
@Suite(.serialized) struct LogAttributionTests {
  static let server = LogServer()

  static let prefixes = [
    "%m [%p] ", "%m [%p] %q%u@%d ", "%t [%p]: [%l-1] user=%u,db=%d,app=%a,client=%h ", "%m:%r:%u@%d:[%p]:",
    "%m [%p] %c %l %q%u@%d/%a ", "%n %c %l %e %q%a|%r|%b|%i|%u|%d|%v|%x|%Q|%P ", "<%-20u %5p %% %10d> %t ",
  ]

  @Test(arguments: prefixes) func everyFormatTellsTheSame(prefix: String) throws {
    let files = try Self.server.log(prefix: prefix) { database in
      try database.connect().runScript(LogWorkload.schema)
      let session = try Connection(to: database.conninfo + " application_name='my app' user=postgres")
      LogWorkload.run(on: session)
    }
    for format in LogServer.formats {
      for segment in [1 << 20, 700] {
        let report = try scan(files.path(format), names: ["public.users"]) { options in
          if format == "log" { options.format = .stderr(LogLinePrefix(prefix)) }
          options.segmentLength = segment
          options.threads = segment == 700 ? 3 : 1
        }
        // The schema's own statements come as one record that creates the table.
        var counts = report.counts
        counts[.write, default: 0] -= 1
        #expect(counts == LogWorkload.expected, "\(prefix) \(format) \(segment) \(report.uses)")
        #expect(report.coverage.gaps == [])
        let tellsAll = format != "log" || prefix.contains("%a") && prefix.contains("%u")
        if tellsAll {
          let uses = report.uses.filter { $0.application == "my app" }
          #expect(uses.reduce(0) { $0 + $1.records } == LogWorkload.expected.values.reduce(0, +))
          #expect(uses.allSatisfy { $0.role == "postgres" && $0.database?.hasPrefix("t_") == true })
        }
        let isNumbered = format != "log" || prefix.contains("%c") && prefix.contains("%l")
        #expect(report.coverage.continuity.state == (isNumbered ? .whole : .unknown))
      }
    }
  }

  @Test func whatIsGoneIsMissing() throws {
    let files = try Self.server.log(prefix: "%m [%p] %e ") { database in
      let session = try database.connect()
      for sql in [
        "SELECT * FROM users", "SELECT * FROM gone, users", "DO $$ BEGIN PERFORM 1 FROM public.users; END $$",
        "SELECT users.id FROM pg_class t", "SELECT * FROM other.users",
      ] { _ = try? session.runScript(SQL(unescaped: sql)) }
    }
    for format in LogServer.formats {
      let report = try scan(files.path(format), names: ["public.users"]) { options in
        if format == "log" { options.format = .stderr(LogLinePrefix("%m [%p] %e ")) }
      }
      // Each of the first three is logged as it is sent, and again with its error.
      #expect(report.counts == [.read: 4, .missing: 2], "\(format): \(report.uses)")
    }
  }

  @Test func parametersAreNoUse() throws {
    let files = try Self.server.log(prefix: "%m [%p] %q%a ") { database in
      let session = try database.connect()
      try session.runScript(LogWorkload.schema)
      try session.run("SELECT \("FROM users"), name FROM users WHERE id = \(1)")
      try session.run("SELECT \("SELECT * FROM users")::text FROM t")
    }
    for format in LogServer.formats {
      let report = try scan(files.path(format))
      #expect(report.counts == [.write: 1, .read: 1], "\(format): \(report.uses)")
      #expect(report.uses.first { $0.kind == .read }?.example == "SELECT $1, name FROM users WHERE id = $2")
    }
  }

  @Test func oddNamesAreFound() throws {
    let names = NameTests.names.filter { $0 != "$1" }
    let files = try Self.server.log(prefix: "%m [%p] %q%u@%d ") { database in
      let session = try database.connect()
      for name in names {
        try session.run("CREATE TABLE \(Identifier(name)) (id int)")
        try session.run("SELECT count(*) FROM \(Identifier(name))")
      }
    }
    for format in LogServer.formats {
      for name in names {
        let quoted = Identifier(name).quoted
        let report = try scan(files.path(format), names: [quoted])
        #expect(report.counts[.read] == 1 && report.counts[.other] == 1, "\(format) \(quoted) \(report.uses)")
      }
      // Many names at once are looked for in another way.
      let all = try scan(files.path(format), names: names.map { Identifier($0).quoted })
      #expect(all.counts[.read] == names.count && all.counts[.other] == names.count)
    }
  }
}
