import Postgres

/// What the abbreviations of time zones mean on a server.
enum LogZones {
  /// Those of log_timezone, in winter and in summer. What a person says counts more.
  static func read(_ session: Connection, adding told: LogTimeZones) throws -> LogTimeZones {
    var zones = told
    try session.transaction(.snapshot) {
      try session.run("SELECT set_config('TimeZone', current_setting('log_timezone'), true)")
      for row in try session.run(
        """
        SELECT DISTINCT to_char(t, 'TZ') AS zone, extract(timezone FROM t)::int / 60 AS minutes
        FROM generate_series(now() - interval '1 year', now(), interval '1 week') t
        """)
      {
        let zone: String = try row["zone"]
        if told.minutesEastOfUTC(zone) == nil { zones.set(zone, minutesEastOfUTC: try row["minutes"]) }
      }
    }
    return zones
  }
}
