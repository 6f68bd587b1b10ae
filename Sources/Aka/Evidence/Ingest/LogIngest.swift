import FoundationEssentials
import Postgres

/// Reads a server's logs into the ledger.
struct LogIngest {
  /// The session with the ledger, on the primary.
  let connection: Connection
  /// A session with the server whose logs they are.
  let session: Connection
  /// What that is called in samples.
  let server: String
  let options: LogScan.Options
  let interruption: Interruption?

  /// How often, and how long, a heartbeat is waited for that was just written.
  private static let mostWaits = 20
  private static let wait = Duration.milliseconds(100)
  /// How often to read again because somebody else was quicker.
  private static let mostRaces = 5

  func run(_ place: LogPlace) throws -> IngestReport {
    let names = try IngestedShims.read(connection)
    let live = try liveSessions()
    let heartbeat = try HeartbeatWriter(session: session, server: server).write()
    let store = LogStore(connection: connection)
    try store.add(heartbeat)
    let zones = try LogZones.read(session, adding: options.zones)
    var report: IngestReport?
    var races = 0
    for _ in 0...Self.mostWaits {
      let sources = try open(place, names)
      let isLive = sources.contains(where: \.isLive)
      let reading = LogReading(
        store: store, server: server, database: try connection.run("SELECT current_database()").scalar(),
        names: names, heartbeat: heartbeat, live: live, isThroughServer: place == .server)
      var options = options
      (options.zones, options.serverPrefix) = (zones, try prefix())
      guard let next = try reading.run(sources, options) else {
        races += 1
        guard races < Self.mostRaces, !(place.isStream) else { throw IngestBusy(server: server) }
        continue
      }
      report = report.map { $0.followed(by: next) } ?? next
      if next.reachesNow || !isLive { break }
      try interruption.pause(Self.wait)
    }
    guard let report else { throw IngestBusy(server: server) }
    return report
  }

  private func open(_ place: LogPlace, _ names: IngestedShims) throws -> [LogSource] {
    switch place {
    case .files(let patterns): return try LogPaths.matching(patterns).map { try LogSource(path: $0) }
    case .server:
      // What was written before the first of the names was a shim's says nothing of it; but what was read last must be
      // recognised.
      let last = try LogStore(connection: connection).lastReading(of: server) ?? .infinity
      return try ServerLog(session).files(since: min(names.earliest, last) - 3600).map(LogSource.init)
    }
  }

  private func prefix() throws -> LogLinePrefix {
    LogLinePrefix(try session.run("SHOW log_line_prefix").scalar())
  }

  /// The processes that still may log something. Those of others can be seen by their numbers, whoever asks.
  private func liveSessions() throws -> LiveSessions {
    let rows = try session.run(
      """
      SELECT pid, floor(extract(epoch FROM pg_postmaster_start_time()))::bigint AS started,
        floor(extract(epoch FROM clock_timestamp()))::bigint AS now FROM pg_stat_activity
      """)
    return LiveSessions(
      processes: Set(try rows.map { try $0["pid"] }), serverStart: try rows[0]["started"],
      since: try rows[0]["now"])
  }
}

extension LogPlace {
  /// Whether it can be read only once.
  fileprivate var isStream: Bool { if case .files(let paths) = self { paths.contains("-") } else { false } }
}

/// Somebody else reads the same logs all the time.
public struct IngestBusy: Error, CustomStringConvertible {
  let server: String

  /// What to do.
  public var description: String {
    "somebody else reads the logs of \(server) into the ledger at the same time; try again"
  }
}

/// Which sessions may still log something.
struct LiveSessions {
  let processes: Set<Int>
  /// When the server started, in seconds since 1970: the postmaster is in no list.
  let serverStart: Int
  /// When it was asked.
  let since: Int

  /// Whether a session, as the log numbers it, may go on.
  func mayGoOn(_ session: UInt64) -> Bool {
    let start = Int(session.sessionStart)
    return start >= since - 1 || start <= serverStart + 1 || processes.contains(Int(session & 0xffff_ffff))
  }
}
