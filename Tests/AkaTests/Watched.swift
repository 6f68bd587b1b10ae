import Aka
import Foundation
import Postgres
import TestSupport

/// A table that was renamed, and whose old name somebody may still use.
struct Watched {
  let database: TestDatabase
  let aka: Aka
  /// The administrator's session.
  let session: Connection

  static let schema: SQL = """
    CREATE TABLE users (id int PRIMARY KEY, name text DEFAULT 'nobody');
    INSERT INTO users SELECT g, 'n' || g FROM generate_series(1, 1000) g;
    CREATE FUNCTION reads_sql() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM users';
    CREATE FUNCTION reads_plpgsql() RETURNS bigint LANGUAGE plpgsql AS 'BEGIN RETURN (SELECT count(*) FROM users); END';
    CREATE FUNCTION reads_dynamically() RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
      AS 'DECLARE n bigint; BEGIN EXECUTE ''SELECT count(*) FROM '' || ''users'' INTO n; RETURN n; END';
    """

  /// One that was renamed otherwise.
  init(database: TestDatabase, aka: Aka, session: Connection) {
    (self.database, self.aka, self.session) = (database, aka, session)
  }

  /// Renames users to tb_user.
  init(
    on server: PrivateServer = .shared, also script: SQL = "", options: RenameOptions = RenameOptions(),
    before: (Connection) throws -> Void = { _ in }
  ) throws {
    database = try TestDatabase("\(Self.schema) \(script)", on: server)
    aka = Aka(connection: try database.connect())
    session = try database.connect()
    try before(session)
    try aka.rename([
      RenameRequest(
        old: try WrittenName(parsing: "users"), new: try WrittenName(parsing: "tb_user"), options: options)
    ])
  }

  /// The same, after two quiet days that nobody wants to wait for: all times in the ledger are moved back.
  func aged(by days: Double = 2) throws -> Watched {
    try session.runScript(
      """
      ALTER TABLE aka.sys_table_migration_events DISABLE TRIGGER append_only;
      UPDATE aka.sys_table_migration_events SET happened_at = happened_at - \(unescaped: days) * interval '1 day';
      ALTER TABLE aka.sys_table_migration_events ENABLE TRIGGER append_only;
      UPDATE aka.sys_usage_notes SET noted_at = noted_at - \(unescaped: days) * interval '1 day';
      UPDATE aka.sys_usage_samples SET taken_at = taken_at - \(unescaped: days) * interval '1 day', sample = jsonb_set(sample,
        '{taken_at}', to_jsonb((sample->>'taken_at')::float8 - \(unescaped: days) * 86400));
      \(agedLogs(by: days))
      """)
    return self
  }

  private func agedLogs(by days: Double) -> SQL {
    """
    UPDATE aka.sys_log_coverage SET from_at = from_at - \(unescaped: days) * interval '1 day',
      to_at = to_at - \(unescaped: days) * interval '1 day';
    UPDATE aka.sys_log_uses SET hour = hour - \(unescaped: days) * interval '1 day',
      first_seen = first_seen - \(unescaped: days) * interval '1 day',
      last_seen = last_seen - \(unescaped: days) * interval '1 day';
    UPDATE aka.sys_log_heartbeats SET happened_at = happened_at - \(unescaped: days) * interval '1 day',
      heartbeat = heartbeat || jsonb_build_object('began', (heartbeat->>'began')::float8 - \(unescaped: days) * 86400,
        'ended', (heartbeat->>'ended')::float8 - \(unescaped: days) * 86400);
    UPDATE aka.sys_log_progress SET progress = jsonb_set(jsonb_set(progress, '{chain,uncounted}', (SELECT
        coalesce(jsonb_agg(s::float8 - \(unescaped: days) * 86400), '[]')
        FROM jsonb_array_elements_text(progress #> '{chain,uncounted}') s)),
      '{chain,last}', (progress #> '{chain,last}') || jsonb_build_object(
        'began', (progress #>> '{chain,last,began}')::float8 - \(unescaped: days) * 86400,
        'ended', (progress #>> '{chain,last,ended}')::float8 - \(unescaped: days) * 86400))
    WHERE progress #> '{chain,last}' IS NOT NULL;
    """
  }

  /// Lets a session do something in the old name, and ends it, so that it reports what it counted.
  func use(_ script: SQL, as role: String = "postgres") throws {
    let user = try database.connect(as: role)
    _ = try? user.runScript(script)
    _ = try user.runScript("ROLLBACK; SELECT pg_stat_force_next_flush()")
  }

  func report(within period: Duration = .seconds(86_400), standbys: [String] = []) throws -> UsageReport {
    try aka.usage(of: try WrittenName(parsing: "users"), within: period, standbys: standbys)[0]
  }

  func verdict(within period: Duration = .seconds(86_400), standbys: [String] = []) throws -> Verdict {
    try report(within: period, standbys: standbys).verdict
  }
}

extension Verdict {
  var uses: [Use] { if case .inUse(let uses) = self { uses } else { [] } }

  var gaps: Set<String> { if case .unknown(let gaps) = self { Set(gaps.map(\.code)) } else { [] } }

  var isQuietByProbe: Bool { if case .quietByProbeOnly = self { true } else { false } }

  var isQuiet: Bool { if case .quiet = self { true } else { false } }

  /// Quiet by all that statements can say, which since PostgreSQL 18 is not enough to confirm the probe.
  var isQuietToStatements: Bool { TestedServer.hashesNames ? isQuietByProbe : isQuiet }
}
