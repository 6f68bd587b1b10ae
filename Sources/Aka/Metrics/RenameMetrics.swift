import FoundationEssentials
import LedgerSQL
import Postgres

/// What a monitoring system wants to know about one rename.
public struct RenameMetrics: Sendable {
  /// Where it stands.
  public let status: RenameStatus
  /// What the samples in the ledger say of the name that its shim keeps alive; nil if there is no shim, or no sample.
  public let usage: UsageReport?
  /// How often the shim was called, by server, as of the latest sample of each.
  public let calls: [String: Int]
  /// How often statements said the name since the swap, as of the latest sample.
  public let statements: [StatementCalls]
  /// What the latest swap cost; nil if there was none, or if it was made durable by a later command.
  public let swap: SwapFigures?

  /// Calls of statements that say the name, by role and kind.
  public struct StatementCalls: Sendable, Hashable {
    /// The server.
    public let server: String
    /// Who; empty if that cannot be seen.
    public let role: String
    /// What was done.
    public let kind: Use.Kind
    /// How often.
    public let calls: Int
  }

  /// The latest time at which the name can have been used, within the time that was judged.
  public var lastUse: Date? { usage?.sources.flatMap(\.uses).map(\.lastSeen).max() }
}

/// What a monitoring system wants to know about a database.
public struct Metrics: Sendable {
  /// The renames, the latest of each pair of names.
  public let renames: [RenameMetrics]
  /// How old the latest sample of each server is, in seconds.
  public let sampleAges: [String: Double]
}

extension Aka {
  /// Figures for monitoring, from what is in the ledger: takes no sample and changes nothing.
  ///
  /// - Parameter period: for how long nobody may have used a name that counts as quiet.
  public func metrics(within period: Duration) throws -> Metrics {
    var latest: [String: RenameStatus] = [:]
    for rename in try status() { latest["\(rename.entry.old) \(rename.entry.new)"] = rename }
    let renames = latest.values.sorted { $0.entry.number < $1.entry.number }
    let ledger = Ledger(connection: connection)
    // An older aka's ledger lacks what is read below; whoever takes a sample brings it up to date.
    guard try ledger.version() == LedgerSQL.upgrades.count else {
      return Metrics(renames: renames.map { RenameMetrics(status: $0) }, sampleAges: [:])
    }
    let samples = Dictionary(
      try SampleStore(connection: connection).latest(of: period).map { ($0.server, $0) }
    ) { $1 }
    let usage = Usage(connection: connection)
    let reports = try usage.reports(
      on: renames.map(\.entry), period: period, after: SampledServers(servers: []))
    let figures = try ledger.swapFigures()
    let now: Double = try connection.run("SELECT extract(epoch FROM clock_timestamp())").scalar()
    return Metrics(
      renames: renames.map { rename in
        RenameMetrics(
          status: rename, usage: reports.first { $0.number == rename.entry.number },
          samples: Array(samples.values), swap: figures[rename.entry.id])
      },
      sampleAges: samples.mapValues { max(0, now - $0.takenAt) })
  }
}

extension RenameMetrics {
  fileprivate init(
    status: RenameStatus, usage: UsageReport? = nil, samples: [Sample] = [], swap: SwapFigures? = nil
  ) {
    self.status = status
    self.usage = usage
    self.swap = swap
    var (calls, statements) = ([String: Int](), [StatementCalls]())
    for sample in samples.sorted(by: { $0.server < $1.server }) {
      guard let shim = sample.shims.first(where: { $0.migrationId == status.entry.id }) else { continue }
      if !shim.counters.isEmpty { calls[sample.server] = shim.calls }
      let groups = Dictionary(grouping: shim.statements ?? []) { [$0.role ?? "", $0.kind.rawValue] }
      for (_, group) in groups.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
        statements.append(
          StatementCalls(
            server: sample.server, role: group[0].role ?? "", kind: group[0].kind,
            calls: group.reduce(0) { $0 + $1.calls }))
      }
    }
    (self.calls, self.statements) = (calls, statements)
  }
}

extension Ledger {
  /// What the latest swap of each rename cost.
  fileprivate func swapFigures() throws -> [UUID: SwapFigures] {
    let rows = try connection.run(
      """
      SELECT DISTINCT ON (migration_id) migration_id, detail FROM aka.sys_table_migration_events
      WHERE event = 'durable' AND detail ? 'held_milliseconds' ORDER BY migration_id, id DESC
      """)
    var figures: [UUID: SwapFigures] = [:]
    for row in rows { figures[try row["migration_id"]] = try row.json("detail") }
    return figures
  }
}
