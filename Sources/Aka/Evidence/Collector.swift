import FoundationEssentials
import Postgres

/// What came of asking the servers.
public struct SampledServers: Sendable, Codable {
  /// Each server, the primary first.
  public let servers: [CollectedServer]
}

/// A server that was asked.
public struct CollectedServer: Sendable, Codable {
  /// The primary, or the host and port of a standby.
  public let server: String
  /// When, by its own clock; `nil` if it could not be asked.
  public let takenAt: Date?
  /// Why it could not.
  public let problem: String?
}

/// Takes samples of servers and keeps them in the ledger, on the primary.
struct Collector {
  let connection: Connection
  let interruption: Interruption?

  /// Asks the primary and some standbys. One that cannot be asked does not keep the others from it.
  func collect(from standbys: [String]) throws -> SampledServers {
    try refuseUnlessPrimary()
    _ = try Ledger(connection: connection).install()
    try EvidenceRights(connection: connection).refuseUnless(.samples)
    let store = SampleStore(connection: connection)
    let reader = ServerReader(connection: connection, server: Sample.primary)
    let primary = try record(try reader.read(snapshots: try store.snapshots()), from: reader, in: store)
    return SampledServers(servers: [primary] + (try standbys.map { try collect(from: $0, into: store) }))
  }

  /// Asks again and again.
  func collect(from standbys: [String], every interval: Duration, tell: (SampledServers) throws -> Void)
    throws
  {
    let clock = ContinuousClock()
    var next = clock.now
    do {
      while true {
        try tell(try collect(from: standbys))
        next += interval
        while clock.now < next {
          try interruption?.check()
          sleepUninterruptibly(for: min(next - clock.now, .milliseconds(50)))
        }
      }
    } catch is Interrupted {
      // To be stopped is how it ends.
    }
  }

  /// Reads the logs of the primary, or of a standby, into the ledger.
  func ingest(_ place: LogPlace, of standby: String?, options: LogScan.Options) throws -> IngestReport {
    try refuseUnlessPrimary()
    _ = try Ledger(connection: connection).install()
    try EvidenceRights(connection: connection).refuseUnless(.logs)
    guard let standby else { return try ingest(place, through: connection, as: Sample.primary, options) }
    let session = try Connection(to: standby, interruption: interruption)
    if let problem = try problem(of: session) {
      throw Refusal(
        "\(session.serverAddress) cannot be asked about its logs: \(problem)",
        remedy: "name the standby whose logs they are with --server")
    }
    return try ingest(place, through: session, as: session.serverAddress, options)
  }

  private func collect(from standby: String, into store: SampleStore) throws -> CollectedServer {
    var name = "a standby that was named"
    do {
      let session = try Connection(to: standby, interruption: interruption)
      name = session.serverAddress
      if let problem = try problem(of: session) {
        return CollectedServer(server: name, takenAt: nil, problem: problem)
      }
      let reader = ServerReader(connection: session, server: name)
      let baselines = try StandbyBaselines(store: store, server: name)
      let sample = try reader.read { try baselines.snapshots(of: $0, on: session) }
      try baselines.keep()
      return try record(sample, from: reader, in: store)
    } catch let error as PostgresError where error.state != .queryCanceled && connection.isAlive {
      return CollectedServer(server: name, takenAt: nil, problem: error.message)
    }
  }

  private func record(_ sample: Sample, from reader: ServerReader, in store: SampleStore) throws
    -> CollectedServer
  {
    try store.add(sample)
    try reader.callSentinel()
    try followLog(of: reader.server, through: reader.connection)
    return CollectedServer(
      server: sample.server, takenAt: Date(timeIntervalSince1970: sample.takenAt), problem: nil)
  }

  /// Leaves a heartbeat in the log. If the server itself has read its log for us before, it goes on with that.
  ///
  /// Where nobody reads the log, nobody needs to find anything in it.
  private func followLog(of server: String, through session: Connection) throws {
    let logs = LogStore(connection: connection)
    guard try logs.isRead(server) else { return }
    try EvidenceRights(connection: connection).refuseUnless(.logs)
    guard try logs.isReadThroughServer(server) else {
      return try logs.add(try HeartbeatWriter(session: session, server: server).write())
    }
    do {
      _ = try ingest(.server, through: session, as: server, LogScan.Options())
    } catch is Refusal, is LogReadError, is IngestBusy {
      // That it was not read is a gap; 'aka usage ingest --via-sql' says why.
    }
  }

  private func ingest(
    _ place: LogPlace, through session: Connection, as server: String, _ options: LogScan.Options
  ) throws -> IngestReport {
    try LogIngest(
      connection: connection, session: session, server: server, options: options, interruption: interruption
    ).run(place)
  }

  private func refuseUnlessPrimary() throws {
    guard try connection.run("SELECT pg_is_in_recovery()").scalar() else { return }
    throw Refusal(
      "this server is a standby", remedy: "connect to the primary, and name the standby with --server")
  }

  /// Why a server cannot speak for a standby of this database.
  private func problem(of session: Connection) throws -> String? {
    let identity: SQL = """
      SELECT pg_is_in_recovery() AS is_standby, current_database() AS database,
        (SELECT system_identifier::text FROM pg_control_system()) AS system
      """
    let (here, there) = (try connection.run(identity)[0], try session.run(identity)[0])
    guard try here.text("system") == there.text("system") else { return "it is not a standby of this server" }
    guard try there["is_standby"] else { return "it is a primary; --database names that" }
    guard try here.text("database") == there.text("database") else { return "it is another database" }
    return try Ledger(connection: session).exists() ? nil : "the ledger has not arrived there yet"
  }
}
