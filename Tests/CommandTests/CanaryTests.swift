import Foundation
import Postgres
import Testing
import TestSupport

/// Data in an application's statements stays where it is: no output of aka and no table of its ledger holds any of it.
@Suite(
  .enabled(if: TestedServer.offers(extension: "pg_stat_statements"), "the server lacks pg_stat_statements"))
struct CanaryTests {
  private static let canary = "kanarienvogel"
  private static let number = "4711471147114711"

  /// Statements that hold data, in every form in which SQL can. Some fail, and PostgreSQL's messages repeat the data then.
  private static func statements(on name: String) -> [String] {
    [
      "SELECT count(*) FROM \(name) WHERE mail = '\(canary)'",
      "SELECT count(*) FROM \(name) WHERE mail = E'\\n\(canary)'",
      "SELECT count(*) FROM \(name) WHERE mail = $x$\(canary)$x$",
      "SELECT count(*) FROM \(name) WHERE id = \(number)",
      "SELECT count(*) FROM \(name) WHERE mail = U&'\(canary)\\0041'",
      "SELECT id FROM \(name) /* \(canary) */ -- \(canary)",
      "SELECT id FROM \(name) WHERE id = '\(canary)'", "SELECT '\(canary)'::int FROM \(name)",
      "SELECT \(name)_missing('\(canary)') FROM \(name)",
      "INSERT INTO \(name) VALUES (1, '\(canary)'), (1, '\(canary)')",
      "INSERT INTO \(name) (mail) VALUES ('\(canary)') ON CONFLICT DO NOTHING",
      "SELECT '\(canary) FROM \(name)",
      "DO $$ BEGIN PERFORM FROM \(name) WHERE mail = '\(canary)'; RAISE EXCEPTION '%', '\(canary)'; END $$",
      "DECLARE c CURSOR WITH HOLD FOR SELECT id FROM \(name) WHERE mail = '\(canary)'",
      "TRUNCATE \(name) -- '\(canary)'",
      "PREPARE p AS SELECT id FROM \(name) WHERE mail LIKE '\(canary)%'", "EXECUTE p",
      "COPY (SELECT id FROM \(name) WHERE mail = '\(canary)') TO '/dev/null'",
      "UPDATE \(name) SET mail = '\(canary)' WHERE id = \(number) RETURNING mail",
      "SELECT FROM \(name) WHERE '\(canary)' = missing",
    ]
  }

  private let database: TestDatabase
  private let session: Connection
  private let server: PrivateServer

  init() throws {
    server = PrivateServer(options: [
      "-c", "shared_preload_libraries=pg_stat_statements", "-c", "pg_stat_statements.track=all", "-c",
      "logging_collector=on",
      "-c", "log_destination=csvlog", "-c", "log_filename=server.log", "-c", "log_statement=all", "-c",
      "lc_messages=C",
      "-c", "log_file_mode=0644",
    ])
    database = try TestDatabase(
      "CREATE EXTENSION pg_stat_statements; CREATE TABLE users (id int PRIMARY KEY, mail text)", on: server)
    session = try database.connect()
  }

  private func speak(_ name: String) throws {
    let speaker = try Connection(to: "\(database.conninfo) application_name=shop")
    for statement in Self.statements(on: name) { _ = try? speaker.run(SQL(unescaped: statement)) }
    _ = try? speaker.run("SELECT id FROM \(Identifier(name)) WHERE id = \(Self.canary)")
  }

  private func silent(_ text: String, _ comment: String) {
    for secret in [Self.canary, Self.number] where text.contains(secret) {
      let place = text.firstRange(of: secret)!
      Issue.record(
        "\(comment): ..\(text[..<place.lowerBound].suffix(300))<<\(secret)>>\(text[place.upperBound...].prefix(100))"
      )
    }
  }

  /// What it prints and leaves in files.
  private func check(_ arguments: [String]) throws {
    let result = try Tool.start(arguments, conninfo: database.conninfo).wait()
    #expect(result.exitCode != 64, "\(arguments): \(result.errors)")
    silent(result.output + result.errors, "\(arguments)")
  }

  @Test func noOutputAndNoTableHoldsDataOfStatements() throws {
    try speak("users")
    for arguments in [
      ["plan", "users", "tb_user"], ["plan", "users", "tb_user", "--json"],
      ["rehearse", "users", "tb_user", "--statements"],
      ["rehearse", "users", "tb_user", "--statements", "--json"],
      ["sql", "users", "tb_user"],
    ] { try check(arguments) }

    // Who is in the way says what it is doing.
    let holder = try Connection(to: "\(database.conninfo) application_name=holder")
    try holder.runScript(
      "BEGIN; SELECT FROM users; SELECT 1 AS users WHERE 'x' = '\(unescaped: Self.canary)'")
    Thread.sleep(forTimeInterval: 0.2)
    let blocked = try Tool.start(
      ["rename", "users", "tb_user", "--lock-budget", "1s"], conninfo: database.conninfo
    ).wait()
    #expect(blocked.exitCode == 75 && blocked.errors.contains("holder"), "\(blocked.errors)")
    silent(blocked.output + blocked.errors, "blocked")
    let file = try Tool.run("sql", "users", "tb_user", "--only", "up", "--lock-budget", "1s", on: database)
      .output
    let played = try Command.run(
      "\(server.bin)/psql", ["-X", "-v", "ON_ERROR_STOP=1", "-d", database.conninfo], input: file)
    #expect(played.exitCode != 0 && played.errors.contains("SELECT"), "\(played.errors)")
    silent(played.output + played.errors, "aka sql, played")
    try holder.run("ROLLBACK")

    try check(["rename", "users", "tb_user", "--probe", "who", "--accept", "probe-who"])
    #expect(try session.run("SELECT relkind = 'v' FROM pg_class WHERE relname = 'users'").scalar())
    let watching = try Tool.start(["watch", "users", "--for", "1m", "--json"], conninfo: database.conninfo)
    let told = try Tool.start(["watch", "users", "--for", "1m"], conninfo: database.conninfo)
    try database.awaitWatch(2)
    try speak("users")
    try holder.runScript("BEGIN; SELECT FROM users WHERE mail = '\(unescaped: Self.canary)'")
    // They look twice a second.
    Thread.sleep(forTimeInterval: 2)
    for watch in [watching, told] {
      watch.signal(SIGINT)
      let result = try watch.wait()
      #expect(result.output.contains("users"), "it saw errors: \(result)")
      silent(result.output + result.errors, "watch")
    }
    let log = "\(server.dataDirectory)/log/server.csv"
    for arguments in [
      ["usage"], ["usage", "--json"], ["usage", "collect"], ["usage", "ingest", log],
      ["usage", "ingest", log, "--json"],
      ["usage", "scan-logs", log, "--name", "users"],
      ["usage", "scan-logs", log, "--name", "users", "--json"],
      ["usage", "--json"], ["usage"], ["report", "--output", "-"], ["report", "--json"], ["history"],
      ["history", "--json"],
      ["doctor"], ["doctor", "--json"], ["verify"], ["verify", "--json"], ["status", "--json"],
      ["cleanup", "users", "--plan"], ["rollback", "users", "--lock-budget", "1s"],
    ] {
      // Those that read logs on their own take no database.
      guard !arguments.contains("scan-logs") else {
        let result = try Tool.start(arguments).wait()
        silent(result.output + result.errors, "\(arguments)")
        continue
      }
      try check(arguments)
    }
    try holder.run("ROLLBACK")
    let ledger = try Command.run(
      "\(server.bin)/pg_dump", ["-n", "aka", "--data-only", "-d", database.conninfo])
    #expect(ledger.output.contains("sys_log_uses") && ledger.output.contains("SELECT"))
    silent(ledger.output, "the ledger")
  }
}
