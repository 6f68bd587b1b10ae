import Postgres

/// Looks through server logs for names: who still says them, and what the logs cover.
///
///     let scan = LogScan(names: [try WrittenName(parsing: "users")])
///     let report = try scan.run(["/var/log/postgresql/*.csv"])
public struct LogScan: Sendable {
  /// What is looked for, and how.
  public struct Options: Sendable {
    /// The format of all files; nil finds out for each.
    public var format: LogFormat?
    /// The application's search_path, where names without a schema could mean several of those that are looked for.
    public var searchPath: [Identifier]?
    /// What the abbreviations of time zones mean.
    public var zones = LogTimeZones()
    /// Whether to follow each session from record to record. Without it, nothing is said about records that are missing.
    public var checksContinuity = true
    /// How many threads read at the same time.
    public var threads = 1
    /// Where an earlier scan stopped.
    public var progress = LogProgress()
    /// How much of a log one thread takes at a time.
    public var segmentLength = 1 << 20
    /// Hears how far it is, from any thread.
    public var report: (@Sendable (LogAdvance) -> Void)?
    /// The log_line_prefix that the server has now, which is tried first.
    var serverPrefix: LogLinePrefix?
    /// What is asked for where the result goes to the ledger.
    var ingested: IngestedNames?

    /// The usual.
    public init() {}
  }

  private let targets: Targets
  private let options: Options

  /// Looks for names. One without a schema is found in any.
  public init(names: [WrittenName], options: Options = Options()) {
    targets = Targets(names, searchPath: options.searchPath?.map(\.name))
    self.options = options
  }

  /// How many holes are told one by one.
  private static let mostHoles = 100

  /// Looks through logs, given as paths or patterns in any order. They belong to one server. What it logged in several
  /// formats at once is counted several times.
  public func run(_ patterns: [String]) throws(LogReadError) -> LogReport {
    var logs: [OpenLog] = []
    for path in try LogPaths.matching(patterns) {
      logs.append(try OpenLog(try LogSource(path: path), options))
    }
    return try run(logs)
  }

  /// Looks through opened logs.
  func run(_ logs: [OpenLog]) throws(LogReadError) -> LogReport {
    let resumption = Resumption(of: options.progress, in: logs)
    let ordered = resumption.logs.enumerated().sorted { left, right in
      (left.element.log.firstTime ?? .max, left.offset) < (right.element.log.firstTime ?? .max, right.offset)
    }.map(\.element)

    var run = Run(setting: setting(sample: ordered.first?.log.head ?? []), options: options)
    run.gaps = resumption.gaps
    run.total = total(ordered)
    for (log, offset) in ordered { try run.read(log, from: offset) }
    return report(of: run, unmatched: resumption.unmatched)
  }

  /// How many bytes there are to read, where that can be known.
  private func total(_ logs: [(log: OpenLog, offset: Int)]) -> Int? {
    guard logs.allSatisfy({ !$0.log.source.isCompressed && $0.log.path != "-" }) else { return nil }
    return logs.reduce(0) { $0 + max(0, $1.log.source.identity.size - $1.offset) }
  }

  private var wanted: [String] {
    targets.names.map(\.name.name) + (options.ingested == nil ? [] : [Heartbeat.word])
  }

  private func setting(sample: [UInt8]) -> SegmentScan.Setting {
    sample.withUnsafeBufferPointer { sample in
      SegmentScan.Setting(
        targets: targets, search: NameSearch(wanted, sample: sample), zones: options.zones,
        checksContinuity: options.checksContinuity, segmentLength: options.segmentLength,
        ingested: options.ingested)
    }
  }

  private func report(of run: Run, unmatched: [LogPosition]) -> LogReport {
    var coverage = LogCoverage()
    coverage.files = run.files
    coverage.gaps = run.gaps
    coverage.continuity = continuity(run)
    if coverage.continuity.state == .broken {
      coverage.gaps.append(
        LogGap(
          kind: .missingRecords, subject: "\(coverage.continuity.holeCount)",
          explanation: "the numbers of sessions' records have holes"))
    }
    for zone in Set(run.workers.flatMap(\.unknownZones)).sorted() {
      coverage.gaps.append(
        LogGap(
          kind: .unknownTimeZone, subject: zone,
          explanation: "tell its offset from UTC, for example \(zone)=+01:00"))
    }
    var progress = LogProgress()
    progress.positions = run.positions
    progress.followed = run.followed.mapValues(\.progress)
    return LogReport(
      uses: Tally.uses(run.workers.map(\.tally), of: targets), coverage: coverage, progress: progress,
      unmatched: unmatched, marks: run.workers.map(\.marks).reduce(into: LogMarks()) { $0.merge($1) })
  }

  private func continuity(_ run: Run) -> LogContinuity {
    guard options.checksContinuity else { return .notChecked }
    let formats = run.followed.sorted { $0.key < $1.key }.map(\.value.continuity)
    let holes = formats.flatMap(\.holes)
    let states = formats.map(\.state)
    return LogContinuity(
      state: states.contains(.broken)
        ? .broken : states.isEmpty || states.contains(.unknown) ? .unknown : .whole,
      sessions: formats.map(\.sessions).max() ?? 0, holeCount: holes.count,
      holes: Array(holes.prefix(Self.mostHoles)),
      repeated: formats.reduce(0) { $0 + $1.repeated })
  }
}

/// What a scan of logs found.
public struct LogReport: Sendable {
  /// The uses of the names.
  public let uses: [LogUse]
  /// What was looked at.
  public let coverage: LogCoverage
  /// Where the next scan goes on.
  public let progress: LogProgress
  /// How far logs were read earlier that were not among these.
  let unmatched: [LogPosition]
  /// What an ingestion wants to know beside.
  let marks: LogMarks
}

extension LogReport: Encodable {
  private enum CodingKeys: String, CodingKey { case uses, coverage }

  /// Encodes the uses and the coverage. The progress is for the next scan only.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(uses, forKey: .uses)
    try container.encode(coverage, forKey: .coverage)
  }
}
