import FoundationEssentials
import Postgres

/// A sign of life that aka leaves in a server's log. Where it is found, the log is there; between two of them nothing is
/// missing if the sessions are whole and all of them are there. Times are seconds since 1970 by that server's clock.
struct Heartbeat: Codable, Sendable, Hashable {
  let marker: UUID
  /// As in ``Sample/server``.
  let server: String
  /// Before it was logged.
  let began: Double
  /// After it was logged.
  let ended: Double
  /// The session that logged it, as `%c` prints it.
  let session: String
  /// What was true just before.
  let conditions: Conditions

  /// The word that stands before the marker in the log.
  static let word = "aka_heartbeat"

  /// What must not change, or what the log holds means nothing.
  struct Conditions: Codable, Sendable, Hashable {
    /// How many sessions this database has ever had (`pg_stat_database.sessions`).
    var sessions: Int
    /// As in ``Sample/Conditions-swift.struct``.
    var countersSince: Double?
    var countersReset: Double?
    var loadedAt: Double
    var settings: LogSettings
  }
}

/// Leaves heartbeats in a server's log.
struct HeartbeatWriter {
  /// A session with the server, which may be a standby.
  let session: Connection
  let server: String

  /// RAISE LOG reaches the log whatever log_statement says, and any role may do it, also on a standby.
  func write() throws -> Heartbeat {
    let row = try session.run(
      """
      SELECT extract(epoch FROM clock_timestamp()) AS began, \(Self.conditions) AS conditions,
        to_hex(floor(extract(epoch FROM a.backend_start))::bigint) || '.' || to_hex(a.pid) AS session
      FROM pg_stat_activity a WHERE a.pid = pg_backend_pid()
      """)[0]
    let marker = UUID()
    let text = "\(Heartbeat.word) \(marker.uuidString)"
    try session.run("DO \(literal: "BEGIN RAISE LOG '\(text)'; END")")
    return Heartbeat(
      marker: marker, server: server, began: try row["began"],
      ended: try session.run("SELECT extract(epoch FROM clock_timestamp())").scalar(),
      session: try row["session"], conditions: try row.json("conditions"))
  }

  private static let conditions: SQL = """
    jsonb_build_object(
      'sessions', (SELECT sessions FROM pg_stat_database WHERE datname = current_database()),
      'counters_since', (SELECT extract(epoch FROM stats_reset) FROM pg_stat_archiver),
      'counters_reset', (SELECT extract(epoch FROM stats_reset) FROM pg_stat_database WHERE datname = current_database()),
      'loaded_at', extract(epoch FROM pg_conf_load_time()),
      'settings', \(LogSettings.query))
    """
}
