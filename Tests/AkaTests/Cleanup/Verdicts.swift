import Aka
import Foundation
import Postgres
import TestSupport

/// What a test says that the evidence says.
enum Verdicts {
  static func quiet(_ entry: LedgerEntry, _ period: Duration) -> Verdict { .quiet(since: .distantPast) }

  static func probeOnly(_ entry: LedgerEntry, _ period: Duration) -> Verdict {
    .quietByProbeOnly(since: .distantPast)
  }

  static func inUse(_ entry: LedgerEntry, _ period: Duration) -> Verdict {
    .inUse([Use(source: .probe, server: "primary", firstSeen: nil, lastSeen: .now, role: "app", kind: .read)])
  }
}

extension CleanupOptions {
  /// Without a brownout, or with one.
  static func brownout(_ window: Duration?, quiet: Duration = .seconds(1)) -> CleanupOptions {
    var options = CleanupOptions()
    options.brownout = window
    options.quietPeriod = quiet
    return options
  }
}

extension Aka {
  /// Cleans up what nobody uses.
  @discardableResult
  func cleanUpQuietly(_ names: String..., options: CleanupOptions = .brownout(nil)) throws -> CleanupOutcome {
    try cleanUp(
      try names.map { try WrittenName(parsing: $0) }, options: options, evidence: Verdicts.quiet)
  }

  @discardableResult
  func restore(_ name: String) throws -> RestoreOutcome { try restore(try WrittenName(parsing: name)) }
}

/// A database with `users` renamed to `tb_user`.
struct Renamed {
  let database: TestDatabase
  let session: Connection
  let aka: Aka

  init(
    _ script: SQL = "CREATE TABLE users (id serial PRIMARY KEY, name text DEFAULT 'nobody')",
    on server: PrivateServer = .shared, rename names: [(String, String)] = [("users", "tb_user")]
  ) throws {
    database = try TestDatabase(script, on: server)
    session = try database.connect()
    aka = Aka(connection: try database.connect())
    try aka.rename(try names.map { try request($0.0, $0.1) })
  }

  /// The phase of the latest rename.
  func phase() throws -> Phase? { try aka.status().last?.entry.status }

  func events() throws -> String {
    try session.run("SELECT string_agg(event, ' ' ORDER BY id) FROM aka.sys_table_migration_events").scalar()
  }

  /// The views that wait in schema aka.
  func staged() throws -> [String] {
    try session.run("SELECT viewname FROM pg_views WHERE schemaname = 'aka'").map { try $0["viewname"] }
  }
}
