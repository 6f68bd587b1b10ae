import Postgres

extension Aka {
  /// Takes a sample of what the servers say about the use of old names, and keeps it in the ledger. Can be done at any time
  /// and from several places at once.
  ///
  /// - Parameter standbys: how to connect to each standby.
  @discardableResult
  public func collect(from standbys: [String] = []) throws -> SampledServers {
    try Collector(connection: connection, interruption: interruption).collect(from: standbys)
  }

  /// Takes samples until somebody wants to stop.
  ///
  /// - Parameters:
  ///   - standbys: how to connect to each standby.
  ///   - interval: how often.
  ///   - tell: hears of each.
  public func collect(
    from standbys: [String] = [], every interval: Duration, tell: (SampledServers) throws -> Void
  ) throws {
    try Collector(connection: connection, interruption: interruption)
      .collect(from: standbys, every: interval, tell: tell)
  }

  /// Reads server logs into the ledger, from where they were read before: who uses the names that shims keep alive, and
  /// which times the logs cover without a gap.
  ///
  /// - Parameters:
  ///   - place: where the logs are.
  ///   - standby: how to connect to the standby whose logs they are; `nil` if they are the primary's.
  ///   - options: how to read them.
  @discardableResult
  public func ingest(
    _ place: LogPlace, of standby: String? = nil, options: LogScan.Options = LogScan.Options()
  ) throws -> IngestReport {
    try Collector(connection: connection, interruption: interruption)
      .ingest(place, of: standby, options: options)
  }

  /// Who still uses the names that shims keep alive. Takes a fresh sample first.
  ///
  /// - Parameters:
  ///   - name: a rename's old or new name; all renames if there is none.
  ///   - period: for how long nobody may have used it.
  ///   - standbys: how to connect to each standby.
  public func usage(of name: WrittenName? = nil, within period: Duration, standbys: [String] = []) throws
    -> [UsageReport]
  {
    let entries = try Ledger(connection: connection).entries()
    return try usage(
      of: try name.map { [try entries.latest(named: $0)] } ?? entries, within: period, standbys: standbys)
  }

  /// The same for some renames.
  func usage(of wanted: [LedgerEntry], within period: Duration, standbys: [String] = []) throws
    -> [UsageReport]
  {
    guard wanted.contains(where: \.keepsName) else { return [] }
    let collection = try collect(from: standbys)
    return try Usage(connection: connection).reports(on: wanted, period: period, after: collection)
  }

  /// How much the name that a rename's shim keeps alive was used, hour by hour, as far as samples were taken.
  ///
  /// - Parameter name: the rename's old or new name.
  public func usageHistory(of name: WrittenName) throws -> UsageHistory {
    let entry = try Ledger(connection: connection).entries().latest(named: name)
    return try UsageHours(connection: connection).history(of: entry)
  }

  /// What the evidence says of the name that one rename's shim keeps alive: what ``usage(of:within:standbys:)`` concludes.
  public func verdict(on entry: LedgerEntry, within period: Duration, standbys: [String] = []) throws
    -> Verdict
  {
    let collection = try collect(from: standbys)
    let reports = try Usage(connection: connection).reports(on: [entry], period: period, after: collection)
    return reports.first?.verdict
      ?? .unknown([
        EvidenceGap(
          source: .probe, server: "every server", code: "no-shim", message: "no shim keeps \(entry.old) alive"
        )
      ])
  }
}
