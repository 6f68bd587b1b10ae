import FoundationEssentials
import Postgres

/// The samples in the ledger.
struct SampleStore {
  let connection: Connection

  /// Records a sample, and forgets those between equals. Several collectors may do so at once: each sample stands for itself.
  func add(_ sample: Sample) throws {
    let (state, content) = (try Ledger.json(sample.state), try Ledger.json(sample.content))
    let text = try Ledger.json(sample)
    // A transaction says that it writes: a role may have read-only ones by default.
    try connection.transaction {
      try UsageHours(connection: connection).count(sample)
      try connection.run(
        """
        INSERT INTO aka.sys_usage_samples (server, taken_at, state, content, sample)
        VALUES (\(sample.server), to_timestamp(\(String(sample.takenAt))::float8), md5(\(state)), md5(\(content)),
          \(text)::jsonb)
        """)
      try forgetRepetitions(of: sample.server)
      if sample.server == Sample.primary {
        try connection.run("DELETE FROM aka.sys_usage_notes WHERE noted_at < now() - interval '90 days'")
      }
    }
  }

  /// A sample between two that say the same adds nothing, since only the ends of a time are compared. Of older ones in which
  /// nothing but the counts differs, one an hour is kept, so that the history stays small where a name is used all the time:
  /// a use is then known to the hour. What is 90 days old goes.
  private func forgetRepetitions(of server: String) throws {
    try connection.run(
      """
      DELETE FROM aka.sys_usage_samples WHERE server = \(server) AND taken_at < now() - interval '90 days'
        OR id IN (
          SELECT id FROM (SELECT id, taken_at, content, state,
              lag(content) OVER w AS content_before, lead(content) OVER w AS content_after,
              lag(state) OVER w AS state_before, lead(state) OVER w AS state_after, lead(taken_at) OVER w AS next
            FROM aka.sys_usage_samples WHERE server = \(server) AND taken_at > now() - interval '3 days'
            WINDOW w AS (ORDER BY taken_at, id)) s
          WHERE content = content_before AND content = content_after
            OR state = state_before AND state = state_after AND taken_at < now() - interval '2 days'
              AND date_trunc('hour', taken_at) = date_trunc('hour', next))
      """)
  }

  /// Those of some time up to now, and of each server the last from before it.
  func latest(of period: Duration) throws -> [Sample] {
    try connection.run(
      """
      SELECT sample FROM aka.sys_usage_samples s WHERE s.taken_at >= coalesce((SELECT max(o.taken_at)
          FROM aka.sys_usage_samples o WHERE o.server = s.server
            AND o.taken_at <= now() - make_interval(secs => \(String(period.milliseconds / 1000))::float8)), '-infinity')
      ORDER BY s.taken_at, s.id
      """
    ).map { try $0.json("sample") }
  }

  /// The snapshots of pg_stat_statements from before the swaps, or on a standby, what stands for them.
  func snapshots(on server: String = Sample.primary) throws -> [UUID: StatementSnapshot] {
    var snapshots: [UUID: StatementSnapshot] = [:]
    for row in try connection.run(
      "SELECT migration_id, statements FROM aka.sys_usage_baselines WHERE server = \(server)")
    {
      snapshots[try row["migration_id"]] = try row.json("statements")
    }
    return snapshots
  }

  /// Keeps the latest snapshots from before the swaps of some renames. Those of standbys are for an earlier shim then.
  func keep(_ snapshots: [UUID: StatementSnapshot], on server: String = Sample.primary) throws {
    guard !snapshots.isEmpty else { return }
    try connection.transaction {
      for (rename, snapshot) in snapshots {
        let text = try Ledger.json(snapshot)
        try connection.run(
          """
          INSERT INTO aka.sys_usage_baselines (migration_id, server, statements)
          VALUES (\(rename), \(server), \(text)::jsonb)
          ON CONFLICT (migration_id, server) DO UPDATE SET statements = excluded.statements, taken_at = clock_timestamp()
          """)
      }
    }
  }
}

extension Sample {
  /// What must not change, without what always does.
  fileprivate var state: Sample {
    var state = self
    (state.takenAt, state.sentinel, state.oldestTransaction, state.oldestSession) = (0, nil, nil, nil)
    for index in state.shims.indices {
      for counter in state.shims[index].counters.indices { state.shims[index].counters[counter].calls = 0 }
      (state.shims[index].holders, state.shims[index].subscriptionErrors) = ([], nil)
      state.shims[index].statements = state.shims[index].statements.map { _ in [] }
    }
    return state
  }

  /// All that could tell two samples apart.
  fileprivate var content: Sample {
    var content = self
    (content.takenAt, content.sentinel, content.oldestTransaction, content.oldestSession) = (0, nil, nil, nil)
    return content
  }
}
