import Foundation
import Postgres
import Testing
import TestSupport

/// aka status: for a terminal of any width, for programs, and for monitoring.
@Suite struct StatusTests {
  private static let setUp = """
    CREATE TABLE users (id int PRIMARY KEY); CREATE TABLE "a ""b\\c" (id int PRIMARY KEY);
    CREATE TABLE orders (id int PRIMARY KEY); CREATE TABLE customer_addresses_of_the_last_decade (id int)
    """

  private func renamed() throws -> TestDatabase {
    let database = try TestDatabase(SQL(unescaped: Self.setUp))
    for (old, new) in [
      ("users", "tb_user"), ("orders", "tb_order"), (#""a ""b\c""#, "tb_b"),
      ("customer_addresses_of_the_last_decade", "tb_customer_address"),
    ] {
      #expect(try Tool.run("rename", old, new, on: database).exitCode == 0)
    }
    #expect(try Tool.run("rollback", "orders", on: database).exitCode == 0)
    return database
  }

  /// What a terminal of so many columns gets to see.
  private func onTerminal(
    columns: Int, _ words: String..., database: TestDatabase, environment: [String: String] = [:]
  ) throws -> CommandResult {
    let command = "stty cols \(columns) rows 20; exec '\(Tool.path)' \(words.joined(separator: " "))"
    return try Command.run(
      "/usr/bin/env",
      ["-u", "COLUMNS", "-u", "NO_COLOR", "AKA_DATABASE=\(database.conninfo)", "TERM=xterm"]
        + environment.map { "\($0.key)=\($0.value)" } + ["script", "-qec", command, "/dev/null"])
  }

  @Test(arguments: [60, 80, 120])
  func fitsTheTerminal(columns: Int) throws {
    let database = try renamed()
    let result = try onTerminal(
      columns: columns, "status", database: database, environment: ["NO_COLOR": "1"])
    let lines = result.output.replacing("\r\n", with: "\n").split(separator: "\n")
    #expect(result.exitCode == 0 && lines.allSatisfy { $0.count <= columns }, "\(result.output)")
    #expect(!result.output.contains("\u{1B}"))
    #expect(lines.contains("    undo: aka rollback public.users"))
    #expect(lines.contains("    when nobody says it: aka cleanup public.users"))
    let colourful = try onTerminal(columns: columns, "status", database: database)
    #expect(colourful.output.contains("\u{1B}[32mactive\u{1B}[0m"))
  }

  @Test func isOneLineARenameWhereNothingLimitsIt() throws {
    let database = try renamed()
    let result = try Command.run(
      "/usr/bin/env", ["-u", "COLUMNS", Tool.path, "status", "-d", database.conninfo])
    let lines = result.output.split(separator: "\n")
    #expect(lines.count == 5 && !result.output.contains("\u{1B}"))
    #expect(
      lines[1].hasSuffix("undo: aka rollback public.users; when nobody says it: aka cleanup public.users"))
  }

  @Test func watchesInPlaceOnATerminalOnly() throws {
    let database = try renamed()
    let command = "stty cols 80 rows 10; exec timeout -s INT 3 '\(Tool.path)' status --watch 200ms"
    let result = try Command.run(
      "/usr/bin/env", ["-u", "COLUMNS", "script", "-qec", command, "/dev/null"],
      environment: ["AKA_DATABASE": database.conninfo, "TERM": "xterm", "NO_COLOR": "1"])
    let frames = result.output.components(separatedBy: "\u{1B}[H")
    #expect(frames.count > 3, "\(result.output)")
    #expect(frames[1].components(separatedBy: "\r\n").count <= 10 && frames[1].contains("more lines"))
    #expect(result.output.hasPrefix("\u{1B}[?1049h\u{1B}[?25l"))
    let after = try #require(result.output.components(separatedBy: "\u{1B}[?25h\u{1B}[?1049l").last)
    #expect(after.contains("undo: aka rollback public.users"))

    let piped = try Tool.run("status", "--watch", on: database)
    #expect(piped.exitCode == 64 && piped.errors.contains("needs a terminal"))
    let dumb = try onTerminal(
      columns: 80, "status", "--watch", database: database, environment: ["TERM": "dumb"])
    #expect(dumb.exitCode == 64)
    #expect(try Tool.run("status", "--metrics", "--json", on: database).exitCode == 64)
  }

  @Test func theAnswerFitsItsSchema() throws {
    let database = try renamed()
    try database.connect().run("CREATE TABLE extra (id int PRIMARY KEY, label text)")
    let extra = try Tool.run(
      "rename", "extra", "tb_extra", "--writes", "insert=trigger", "--column", "label=title", on: database)
    #expect(extra.exitCode == 0, "\(extra)")
    let answer = try Tool.run("status", "--json", on: database).output
    #expect(try JSONSchemaCheck(file: "status.schema.json").problems(in: answer, closed: true) == [])
    let changed = answer.replacing("\"rolled_back\"", with: "\"lost\"").replacing(
      "\"number\"", with: "\"nummer\"")
    let problems = try JSONSchemaCheck(file: "status.schema.json").problems(in: changed, closed: true)
    #expect(
      problems.contains { $0.contains("lost is none of") } && problems.contains { $0.contains("nummer") })
  }

  @Test func metricsKeepTheRulesOfOpenMetrics() throws {
    let database = try renamed()
    #expect(
      try OpenMetricsReader(try Tool.run("status", "--metrics", on: TestDatabase()).output).samples == [])
    let connection = try database.connect()
    try connection.run("SET track_functions = 'pl'")
    try connection.run("SELECT * FROM users")
    try connection.run("SELECT pg_stat_force_next_flush()")
    #expect(try Tool.run("usage", "collect", on: database).exitCode == 0)

    let result = try Tool.run("status", "--metrics", on: database)
    #expect(result.exitCode == 0 && result.errors.isEmpty)
    let metrics = try OpenMetricsReader(result.output)
    let users = ["old": "public.users", "new": "public.tb_user"]
    #expect(metrics.value("aka_rename_phase", users.merging(["phase": "active"]) { $1 }) == 1)
    #expect(metrics.value("aka_rename_phase", users.merging(["phase": "pending"]) { $1 }) == 0)
    #expect(metrics.value("aka_rename_phase", ["old": "public.orders", "phase": "rolled_back"]) == 1)
    #expect(metrics.value("aka_rename_healthy", users) == 1)
    #expect(metrics.value("aka_rename_healthy", ["old": #"public."a ""b\c""#]) == 1)
    #expect(metrics.value("aka_name_calls_total", users.merging(["server": "primary"]) { $1 }) == 1)
    #expect(metrics.value("aka_name_verdict", ["name": "public.tb_order", "verdict": "in_use"]) == 0)
    let held = try #require(metrics.value("aka_swap_lock_held_seconds", users))
    #expect(held > 0 && held < 5)
    #expect(try #require(metrics.value("aka_swap_attempts", users)) >= 1)
    let age = try #require(metrics.value("aka_evidence_age_seconds", ["server": "primary"]))
    #expect(age >= 0 && age < 300)
    for verdict in ["in_use", "quiet", "quiet_by_probe_only", "unknown"] {
      #expect(metrics.value("aka_name_verdict", users.merging(["verdict": verdict]) { $1 }) != nil)
    }
    // Every metric is documented, and nothing is documented that does not exist.
    let page = try String(
      contentsOf: Repository.root.appending(path: "docs/status.md"),
      encoding: .utf8)
    let documented = Set(page.matches(of: /`(aka_[a-z_]+)`/).map { String($0.1) })
    let printed = Set(metrics.samples.map(\.name))
    #expect(printed.isSubset(of: documented))
    #expect(
      documented.subtracting(printed).isSubset(of: [
        "aka_name_last_use_timestamp_seconds", "aka_name_statement_calls_total",
      ]))
  }
}
