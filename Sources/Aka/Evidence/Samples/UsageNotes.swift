import FoundationEssentials
import Postgres

/// What probes of kind `who` have noted. They say who it was; whether anybody was there is for the count to say.
struct UsageNotes {
  let connection: Connection

  /// How long a session that has made a note makes no other.
  private static let interval = 3600.0

  /// What they say of a shim; `nil` if it notes nothing. They prove no absence: read-only and rolled-back transactions leave
  /// none.
  func report(on shim: WatchedShim, from start: Double, now: Double) throws -> SourceReport? {
    guard shim.probe == .who else { return nil }
    let observations = try connection.run(
      """
      SELECT n.login, n.role, nullif(n.application, '') AS application, host(n.client) AS client,
        extract(epoch FROM min(n.noted_at))::float8 AS first, extract(epoch FROM max(n.noted_at))::float8 AS last
      FROM aka.sys_usage_notes n
      WHERE n.noted_at >= to_timestamp(\(String(shim.since))::float8) AND n.probe IN (
        SELECT p.proname FROM pg_rewrite r JOIN pg_depend d
          ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid AND d.refclassid = 'pg_proc'::regclass
          JOIN pg_proc p ON p.oid = d.refobjid WHERE r.ev_class = \(shim.oid) AND p.pronamespace = 'aka'::regnamespace)
      GROUP BY 1, 2, 3, 4 ORDER BY last, 1, 2, 3, 4
      """
    ).map { row -> Observation in
      let (first, last): (Double, Double) = (try row["first"], try row["last"])
      let end = min(now, last + Self.interval)
      let use = Use(
        source: .notes, server: Sample.primary, firstSeen: Date(timeIntervalSince1970: first),
        lastSeen: Date(timeIntervalSince1970: end), login: try row["login"], role: try row["role"],
        application: try row["application"], client: try row["client"], kind: .other)
      return Observation(time: end, what: .use(use))
    }
    return observations.report(.notes, Sample.primary, since: shim.since, from: start)
  }
}
