import FoundationEssentials
import Postgres

/// What the ledger keeps of logs.
struct LogStore {
  let connection: Connection

  /// Keeps a heartbeat.
  func add(_ heartbeat: Heartbeat) throws {
    let text = try Ledger.json(heartbeat)
    try connection.transaction {
      try connection.run(
        """
        INSERT INTO aka.sys_log_heartbeats (marker, server, happened_at, heartbeat)
        VALUES (\(heartbeat.marker), \(heartbeat.server), to_timestamp(\(String(heartbeat.began))::float8), \(text)::jsonb)
        """)
    }
  }

  /// The heartbeats of a server, in their order.
  func heartbeats(of server: String) throws -> [Heartbeat] {
    try connection.run(
      "SELECT heartbeat FROM aka.sys_log_heartbeats WHERE server = \(server) ORDER BY happened_at, marker"
    ).map { try $0.json("heartbeat") }
  }

  /// Whether anybody has ever read logs of a server.
  func isRead(_ server: String) throws -> Bool {
    try connection.run("SELECT EXISTS (SELECT FROM aka.sys_log_progress WHERE server = \(server))").scalar()
  }

  /// Whether the server itself read them the last time.
  func isReadThroughServer(_ server: String) throws -> Bool {
    try connection.run(
      """
      SELECT coalesce((SELECT (progress ->> 'isThroughServer')::bool FROM aka.sys_log_progress
        WHERE server = \(server) ORDER BY updated_at DESC LIMIT 1), false)
      """
    ).scalar()
  }

  /// When they were read last, in seconds since 1970.
  func lastReading(of server: String) throws -> Double? {
    try connection.run(
      "SELECT extract(epoch FROM min(updated_at)) FROM aka.sys_log_progress WHERE server = \(server)"
    ).scalar()
  }

  /// How far a server's logs were read in one format; version 0 if not at all.
  func progress(of server: String, _ format: String) throws -> (progress: IngestProgress, version: Int) {
    let rows = try connection.run(
      "SELECT version, progress FROM aka.sys_log_progress WHERE server = \(server) AND format = \(format)")
    guard let row = rows.first else { return (IngestProgress(), 0) }
    return (try IngestProgress(text: try row.text("progress") ?? ""), try row["version"])
  }

  /// Records what one reading found, all of it or nothing. Returns false if somebody else has read the logs meanwhile.
  func record(_ ingested: Ingested, after version: Int) throws -> Bool {
    let progress = try ingested.progress.text()
    return try connection.transaction {
      let isOurs: Bool
      if version == 0 {
        isOurs = try !connection.run(
          """
          INSERT INTO aka.sys_log_progress (server, format, progress)
          VALUES (\(ingested.server), \(ingested.format), \(progress)::jsonb) ON CONFLICT DO NOTHING RETURNING version
          """
        ).isEmpty
      } else {
        isOurs = try !connection.run(
          """
          UPDATE aka.sys_log_progress SET version = version + 1, updated_at = clock_timestamp(),
            updated_by = session_user, progress = \(progress)::jsonb
          WHERE server = \(ingested.server) AND format = \(ingested.format) AND version = \(version) RETURNING version
          """
        ).isEmpty
      }
      guard isOurs else { return false }
      try add(ingested.uses, of: ingested)
      for span in ingested.spans { try add(span, of: ingested) }
      try forget(ingested)
      return true
    }
  }

  /// What the logs of all servers say of some time up to now, and of each name the last use from before it.
  func histories(of period: Duration, now: Double) throws -> [LogHistory] {
    let since = now - period.milliseconds / 1000
    return try connection.run(
      """
      SELECT p.server, p.format, (SELECT coalesce(jsonb_agg(jsonb_build_object('from', extract(epoch FROM c.from_at),
          'to', extract(epoch FROM c.to_at), 'doubts', c.gaps, 'audited', c.audited) ORDER BY c.to_at, c.id), '[]')
          FROM aka.sys_log_coverage c WHERE c.server = p.server AND c.format = p.format
            AND c.to_at >= to_timestamp(\(String(since))::float8)) AS spans,
        (SELECT coalesce(jsonb_agg(jsonb_build_object('rename', u.migration_id, 'kind', u.kind, 'role', u.role,
          'application', u.application, 'client', u.client, 'records', u.records,
          'first', extract(epoch FROM u.first_seen), 'last', extract(epoch FROM u.last_seen), 'example', u.example)
          ORDER BY u.last_seen), '[]') FROM aka.sys_log_uses u WHERE u.server = p.server AND u.format = p.format
            AND u.last_seen >= coalesce((SELECT max(o.last_seen) FROM aka.sys_log_uses o
              WHERE o.migration_id = u.migration_id AND o.server = u.server AND o.format = u.format
                AND o.last_seen < to_timestamp(\(String(since))::float8)), '-infinity')) AS uses
      FROM aka.sys_log_progress p ORDER BY p.server, p.format
      """
    ).map { LogHistory(server: try $0["server"], spans: try $0.json("spans"), uses: try $0.json("uses")) }
  }

  private func add(_ uses: [IngestedUse], of ingested: Ingested) throws {
    guard !uses.isEmpty else { return }
    let rows = try Ledger.json(uses)
    try connection.run(
      """
      INSERT INTO aka.sys_log_uses AS u (migration_id, server, format, hour, kind, role, application, client, records,
        first_seen, last_seen, example)
      SELECT r.rename, \(ingested.server), \(ingested.format), date_trunc('hour', to_timestamp(r.last), 'UTC'), r.kind, r.role,
        r.application, r.client, sum(r.records), to_timestamp(min(r.first)), to_timestamp(max(r.last)), min(r.example)
      FROM jsonb_to_recordset(\(rows)::jsonb) AS r (rename uuid, kind text, role text, application text, client text,
        records bigint, first float8, last float8, example text)
      GROUP BY 1, 4, 5, 6, 7, 8
      ON CONFLICT (migration_id, server, format, hour, kind, role, application, client) DO UPDATE SET
        records = u.records + excluded.records, first_seen = least(u.first_seen, excluded.first_seen),
        last_seen = greatest(u.last_seen, excluded.last_seen), example = coalesce(u.example, excluded.example)
      """)
  }

  /// A time in which the same is true as in the one before it makes that longer.
  private func add(_ span: LogSpan, of ingested: Ingested) throws {
    let doubts = try Ledger.json(span.doubts)
    let audited = try span.audited.map { try Ledger.json($0) }
    let (from, to) = (String(span.from), String(span.to))
    let joined = try connection.run(
      """
      UPDATE aka.sys_log_coverage SET to_at = to_timestamp(\(to)::float8), gaps = \(doubts)::jsonb
      WHERE id = (SELECT id FROM aka.sys_log_coverage WHERE server = \(ingested.server) AND format = \(ingested.format)
          ORDER BY to_at DESC, id DESC LIMIT 1)
        AND to_at >= to_timestamp(\(from)::float8) - interval '1 minute' AND jsonb_path_query_array(gaps, '$[*].code')
          = jsonb_path_query_array(\(doubts)::jsonb, '$[*].code')
        AND audited IS NOT DISTINCT FROM \(nullable: audited)::jsonb
      RETURNING id
      """)
    guard joined.isEmpty else { return }
    try connection.run(
      """
      INSERT INTO aka.sys_log_coverage (server, format, from_at, to_at, gaps, audited) VALUES (\(ingested.server),
        \(ingested.format), to_timestamp(\(from)::float8), to_timestamp(\(to)::float8), \(doubts)::jsonb,
        \(nullable: audited)::jsonb)
      """)
  }

  /// What is 90 days old goes, and the heartbeats that every format has behind it. Those of the last days stay, because they
  /// also tell which sessions are aka's.
  private func forget(_ ingested: Ingested) throws {
    try connection.run("DELETE FROM aka.sys_log_uses WHERE hour < now() - interval '90 days'")
    try connection.run("DELETE FROM aka.sys_log_coverage WHERE to_at < now() - interval '90 days'")
    try connection.run(
      """
      DELETE FROM aka.sys_log_heartbeats WHERE server = \(ingested.server) AND (happened_at < now() - interval '90 days'
        OR happened_at < now() - interval '2 days' AND happened_at < (
          SELECT to_timestamp(min((progress #>> '{chain,last,began}')::float8)) FROM aka.sys_log_progress
          WHERE server = \(ingested.server)))
      """)
  }
}

/// What one reading of a server's logs found.
struct Ingested {
  let server: String
  let format: String
  var progress: IngestProgress
  var uses: [IngestedUse]
  var spans: [LogSpan]
}

/// A use, as it goes to the ledger. Times are seconds since 1970.
struct IngestedUse: Codable, Sendable {
  let rename: UUID
  let kind: String
  let role: String?
  let application: String?
  let client: String?
  let records: Int
  let first: Double
  let last: Double
  let example: String?
}

/// How far a server's logs were read, and how far they are known to be whole.
struct IngestProgress: Codable, Sendable, Equatable {
  var scan = LogProgress()
  var chain = LogChain()
  /// Whether the server itself read them, so that it can do so again.
  var isThroughServer = false
}

extension IngestProgress {
  init(text: String) throws { self = try JSONDecoder().decode(IngestProgress.self, from: Data(text.utf8)) }

  func text() throws -> String { String(decoding: try JSONEncoder().encode(self), as: UTF8.self) }
}
