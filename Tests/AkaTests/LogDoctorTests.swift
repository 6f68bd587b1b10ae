import Aka
import Postgres
import Testing
import TestSupport

/// What the doctor says of the settings that logs depend on: what each is good for, and how to change it.
@Suite struct LogDoctorTests {
  private func settings(_ server: PrivateServer, as role: String = "postgres") throws -> [String: LogSetting]
  {
    let connection = try Connection(to: "host=\(server.host) dbname=postgres user=\(role)")
    let logging = try Aka(connection: connection).examine().logging
    return Dictionary(logging.map { ($0.name, $0) }) { first, _ in first }
  }

  /// What it tells a superuser to do makes it content.
  @Test func itsStatementsDoWhatTheySay() throws {
    let server = PrivateServer(
      options: ["log_statement=none", "log_min_messages=panic", "log_min_error_statement=panic"].flatMap {
        ["-c", $0]
      })
    let wanted = try settings(server)
    #expect(
      Set(wanted.values.filter { $0.remedy != nil }.map(\.name)) == [
        "logging_collector", "log_destination", "log_line_prefix", "log_statement", "log_connections",
        "log_min_messages",
        "log_min_error_statement", "pgaudit",
      ])
    #expect(wanted["log_line_prefix"]?.meaning.contains("the session (%c)") == true)
    #expect(wanted["lc_messages"]?.remedy == nil)
    #expect(wanted["logging_collector"]?.remedy?.contains("restart") == true)
    #expect(wanted["pgaudit"]?.remedy?.contains("ALTER SYSTEM SET shared_preload_libraries = ") == true)
  }

  @Test func whatIsThereIsToldAsSuch() throws {
    let server = PrivateServer()
    let session = try Connection(to: server.conninfo())
    func remedy(_ name: String) throws -> String? { try settings(server)[name]?.remedy }
    for name in ["log_line_prefix", "log_statement", "log_connections"] {
      let statements = try #require(try remedy(name)).split(separator: "; ")
      for statement in statements { try session.run(SQL(unescaped: String(statement))) }
      try eventually { try remedy(name) == nil }
    }
    let now = try settings(server)
    #expect(
      now["log_statement"]?.value == "all"
        && now["log_statement"]?.meaning.contains("every statement") == true)
    try session.run("ALTER SYSTEM SET log_statement = 'none'")
    try session.run("ALTER SYSTEM SET log_min_duration_statement = 0")
    try session.run("SELECT pg_reload_conf()")
    try eventually { try settings(server)["log_min_duration_statement"]?.value == "0" }
    #expect(try remedy("log_statement") == nil)
    #expect(try settings(server)["log_min_duration_statement"]?.meaning.contains("every statement") == true)
  }

  /// Roles, databases, rights and functions, each with the statement that takes it back.
  @Test func namesWhoHasOtherSettings() throws {
    let server = PrivateServer()
    let session = try Connection(to: server.conninfo())
    try session.runScript("ALTER SYSTEM SET log_statement = 'all'")
    try session.runScript("SELECT pg_reload_conf()")
    try eventually { try settings(server)["log_statement"]?.value == "all" }
    try session.runScript(
      """
      CREATE ROLE quiet LOGIN; CREATE ROLE "Half Quiet"; CREATE ROLE free; CREATE ROLE loud;
      ALTER ROLE quiet SET log_statement = 'none'; ALTER ROLE "Half Quiet" IN DATABASE postgres SET log_min_messages = 'panic';
      GRANT SET ON PARAMETER log_statement TO free; ALTER ROLE loud SET log_statement = 'all';
      CREATE FUNCTION hush() RETURNS void LANGUAGE sql SET log_statement = 'none' AS 'SELECT';
      """)
    func overrides() throws -> [LogSetting] {
      try Aka(connection: session).examine().logging.filter { $0.meaning.contains("without a trace") }
    }
    #expect(
      Set(try overrides().compactMap(\.remedy)) == [
        "ALTER ROLE quiet RESET log_statement",
        "ALTER ROLE \"Half Quiet\" IN DATABASE postgres RESET log_min_messages",
        "REVOKE SET ON PARAMETER log_statement FROM free", "ALTER ROUTINE public.hush() RESET log_statement",
      ])
    for setting in try overrides() { try session.run(SQL(unescaped: setting.remedy ?? "")) }
    #expect(try overrides().isEmpty)
    // Who is no superuser asks one, or the provider.
    try session.run("ALTER SYSTEM SET log_statement = 'none'")
    try session.run("SELECT pg_reload_conf()")
    try eventually { try settings(server, as: "quiet")["log_statement"]?.value == "none" }
    let asked = try settings(server, as: "quiet")
    #expect(
      asked["log_statement"]?.remedy
        == "ask a superuser for ALTER SYSTEM SET log_statement = 'all'; SELECT pg_reload_conf(), or your provider for "
        + "log_statement = all in its parameters")
    #expect(
      asked["pgaudit"]?.remedy == "ask a superuser, or your provider, for pgaudit in shared_preload_libraries"
    )
  }

  @Test func printsThem() throws {
    let database = try TestDatabase("")
    let found = try Tool.run("doctor", on: database)
    #expect(
      found.exitCode == 0 && found.output.contains("Log: log_statement is "), "\(found.output)\(found.errors)"
    )
    let json = try Tool.run("doctor", "--json", on: database)
    #expect(json.output.contains("\"logging\""))
  }
}
