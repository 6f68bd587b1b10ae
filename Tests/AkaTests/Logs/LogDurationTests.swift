import Aka
import Foundation
import Postgres
import Testing
import TestSupport

/// Logs of what took long: durations in the extended protocol, and auto_explain.
@Suite(
  .serialized, .enabled(if: TestedServer.offers(library: "auto_explain"), "the server lacks auto_explain"))
struct LogDurationTests {
  static let server = LogServer([
    "log_statement=none", "session_preload_libraries=auto_explain", "auto_explain.log_nested_statements=on",
  ])

  @Test func everyStepOfTheExtendedProtocolCounts() throws {
    let files = try Self.server.log(prefix: "%m [%p] %q%u@%d ") { database in
      let session = try database.connect()
      try session.runScript("CREATE TABLE users (id int, name text)")
      try session.run("SET log_min_duration_statement = 0")
      try session.run("SELECT * FROM users WHERE name = \("users")")
      try session.run("SELECT \("users")::text")
      let script = database.name + ".sql"
      let path = try file("SELECT * FROM users WHERE id = :client_id;\n", named: script)
      for protocolName in ["simple", "extended", "prepared"] {
        let options = database.conninfo + " options='-c log_min_duration_statement=0' application_name=bench"
        _ = try Command.run(
          "\(Self.server.bin)/pgbench", ["-n", "-t", "3", "-M", protocolName, "-f", path, options])
      }
    }
    for format in LogServer.formats {
      let report = try scan(files.path(format))
      let bench = report.uses.filter { $0.application == "bench" }.reduce(0) { $0 + $1.records }
      // parse, bind and execute; prepared parses once.
      if format != "log" { #expect(bench == 3 + 9 + 7, "\(format): \(report.uses)") }
      #expect(report.counts == [.read: 3 + 3 + 9 + 7], "\(format): \(report.uses)")
      #expect(report.coverage.gaps == [])
    }
  }

  @Test(arguments: ["text", "json", "xml", "yaml"]) func autoExplainShowsStatementsInFunctions(layout: String)
    throws
  {
    let files = try Self.server.log(prefix: "%m [%p] %c %l %q%u@%d/%a ") { database in
      let session = try database.connect()
      try session.runScript(
        """
        CREATE TABLE users (id int, name text);
        CREATE FUNCTION f(wanted text) RETURNS bigint LANGUAGE plpgsql AS $$
        DECLARE n bigint;
        BEGIN
          SELECT count(*) INTO n FROM users
            WHERE name <> '"<a>&' AND name = wanted;
          RETURN n;
        END $$;
        SET auto_explain.log_format = \(unescaped: layout);
        SET auto_explain.log_min_duration = 0;
        """)
      try session.run("SELECT f(\("FROM users"))")
      try session.run("SELECT 'users' AS users")
    }
    for format in LogServer.formats {
      let report = try scan(files.path(format))
      #expect(report.counts == [.read: 1], "\(format) \(layout): \(report.uses)")
      #expect(report.uses.first?.example?.contains("FROM users") == true)
      #expect(report.coverage.continuity.state == .whole)
    }
  }
}
