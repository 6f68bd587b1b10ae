import FoundationEssentials
import Postgres

/// How much old names were used, hour by hour: what each sample counts more than the one before.
struct UsageHours {
  let connection: Connection

  /// Adds what a sample counts to the hour in which it was taken. Runs in the caller's transaction, before the sample is
  /// recorded; a sample that is recorded later than a younger one adds nothing.
  ///
  /// Counts that were lost or reset since began at zero: what they show now came after that. A count that is lower without that
  /// was read by another collector at the same time, and a little earlier. A function that is new
  /// to a server which was sampled before began at zero as well; on a server that is asked for the first time nobody knows
  /// which hours its count is from.
  func count(_ sample: Sample) throws {
    let counters = sample.shims.flatMap { shim in shim.counters.map { (shim.migrationId, $0) } }
    let reset = max(sample.conditions.countersSince ?? 0, sample.conditions.countersReset ?? 0)
    let isReset: SQL = "c.taken_at < to_timestamp(\(String(reset))::float8)"
    if !counters.isEmpty {
      try connection.run(
        """
        WITH counted AS (
          INSERT INTO aka.sys_usage_counts AS c (migration_id, function_oid, server, calls, taken_at, uses)
          SELECT id, function, \(sample.server), calls, to_timestamp(\(String(sample.takenAt))::float8),
            CASE WHEN EXISTS (SELECT FROM aka.sys_usage_samples s WHERE s.server = \(sample.server)) THEN calls ELSE 0 END
          FROM unnest(\(counters.map(\.0))::uuid[], \(counters.map(\.1.oid))::oid[], \(counters.map(\.1.calls))::bigint[])
            AS counter (id, function, calls)
          ORDER BY id, function
          ON CONFLICT (migration_id, function_oid, server) DO UPDATE SET
            calls = CASE WHEN \(isReset) THEN excluded.calls ELSE greatest(c.calls, excluded.calls) END,
            taken_at = excluded.taken_at,
            uses = excluded.calls - CASE WHEN \(isReset) THEN 0 ELSE least(c.calls, excluded.calls) END
          WHERE c.taken_at < excluded.taken_at
          RETURNING migration_id, server, taken_at, uses)
        INSERT INTO aka.sys_usage_hours AS h (migration_id, keeps_new, server, hour, uses)
        SELECT m.id, m.status = 'rolled_back', c.server, date_trunc('hour', c.taken_at, 'UTC'), sum(c.uses)
        FROM counted c JOIN aka.sys_table_migrations m ON m.id = c.migration_id
        WHERE c.uses > 0 GROUP BY 1, 2, 3, 4 ORDER BY 1
        ON CONFLICT (migration_id, keeps_new, server, hour) DO UPDATE SET uses = h.uses + excluded.uses
        """)
    }
    try connection.run("DELETE FROM aka.sys_usage_hours WHERE hour < now() - interval '90 days'")
  }

  /// What is known of one name, oldest first.
  func history(of entry: LedgerEntry) throws -> UsageHistory {
    let hours = try connection.run(
      """
      SELECT extract(epoch FROM hour)::float8 AS hour, server, uses FROM aka.sys_usage_hours
      WHERE migration_id = \(entry.id) AND keeps_new = \(entry.status == .rolledBack) ORDER BY hour, server
      """
    ).map { row in
      UsageHour(
        hour: Date(timeIntervalSince1970: try row["hour"]), server: try row["server"], uses: try row["uses"])
    }
    return UsageHistory(number: entry.number, name: entry.shimName, table: entry.tableName, hours: hours)
  }
}
