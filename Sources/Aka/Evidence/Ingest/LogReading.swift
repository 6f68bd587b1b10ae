import FoundationEssentials
import Postgres

/// One reading of logs, and what it adds to the ledger.
struct LogReading {
  let store: LogStore
  let server: String
  let database: String
  let names: IngestedShims
  /// The one that was just written.
  let heartbeat: Heartbeat
  let live: LiveSessions
  let isThroughServer: Bool

  /// How many files are remembered that were read to some point.
  private static let mostPositions = 1000

  /// Reads what is new. Returns nil if somebody else read it meanwhile.
  func run(_ sources: [LogSource], _ options: LogScan.Options) throws -> IngestReport? {
    let logs = try distinct(sources.map { try OpenLog($0, options) })
    let format = try destination(of: logs)
    let (before, version) = try store.progress(of: server, format)
    let known = try store.heartbeats(of: server)
    var options = options
    options.checksContinuity = true
    options.progress = before.scan
    options.ingested = IngestedNames(
      database: database,
      since: names.since.map { LogInstant(milliseconds: Int64(($0 * 1000).rounded(.down))) },
      ownSessions: Set(
        known.compactMap { Array($0.session.utf8).withUnsafeBufferPointer { UInt64(session: $0) } }))
    let report = try LogScan(names: names.names, options: options).run(logs)
    var chain = before.chain
    let spans = chain.extend(
      with: LogChain.Reading(
        heartbeats: report.marks.heartbeats, sessions: report.marks.sessions,
        doubts: doubts(of: report)),
      known: known)
    // Of a session that was over before the heartbeat was logged, everything stands before that in the log.
    if isReached(chain) { chain.keepSessions(where: live.mayGoOn) }
    let progress = IngestProgress(
      scan: reached(report, chain), chain: chain, isThroughServer: isThroughServer)
    let ingested = Ingested(
      server: server, format: format, progress: progress, uses: uses(report.uses), spans: spans)
    guard try store.record(ingested, after: version) else { return nil }
    return IngestReport(
      server: server, format: format, report: report, spans: spans,
      reachesNow: isReached(chain))
  }

  /// Whether the log was read up to the heartbeat that was just written.
  private func isReached(_ chain: LogChain) -> Bool {
    chain.last.map { $0.began >= heartbeat.began } ?? false
  }

  /// A file and its copy are one log.
  private func distinct(_ logs: [OpenLog]) -> [OpenLog] {
    var seen: [UInt64: Int] = [:]
    var kept: [OpenLog] = []
    for log in logs where !log.head.isEmpty {
      let head = log.fingerprint(OpenLog.fingerprintLength)
      if let index = seen[head] {
        // The longer one has more of it; how long a compressed one is cannot be told.
        if log.isLonger(than: kept[index]) { kept[index] = log }
      } else {
        seen[head] = kept.count
        kept.append(log)
      }
    }
    return kept
  }

  private func destination(of logs: [OpenLog]) throws -> String {
    let formats = Set(logs.compactMap { $0.format?.destination })
    guard formats.count < 2 else {
      throw Refusal(
        "these logs are in several formats: \(formats.sorted().joined(separator: ", "))",
        remedy: "name those of one, since each record is in all of them; csvlog or jsonlog tell most")
    }
    return formats.first ?? "stderr"
  }

  private func doubts(of report: LogReport) -> [LogDoubt] {
    var found = report.coverage.gaps.map {
      LogDoubt("log-\($0.kind.rawValue.dashed)", "\($0.subject): \($0.explanation)")
    }
    if report.coverage.continuity.state == .unknown, !report.coverage.files.isEmpty {
      found.append(
        LogDoubt("lines-not-numbered", "log_line_prefix lacks %c and %l, so that missing records do not show")
      )
    }
    return found
  }

  /// What is remembered for the next reading.
  private func reached(_ report: LogReport, _ chain: LogChain) -> LogProgress {
    var reached = report.progress
    if isReached(chain) {
      reached.followed = reached.followed.mapValues { followed in
        LogProgress.Followed(
          lastLines: followed.lastLines.filter { UInt64($0.key, radix: 16).map(live.mayGoOn) ?? false },
          start: followed.start)
      }
    }
    // A file that is given again later is not to be counted again.
    reached.positions = Array((report.unmatched + reached.positions).suffix(Self.mostPositions))
    return reached
  }

  /// Some applications have a name for each connection; beyond this number they are not told apart.
  private static let mostClients = 500
  private static let longestName = 200

  private func uses(_ uses: [LogUse]) -> [IngestedUse] {
    let numbers = Dictionary(zip(names.names.map(\.description), names.names.indices)) { first, _ in first }
    var clients: Set<[String?]> = []
    return uses.compactMap { use in
      guard let number = numbers[use.name.description] else { return nil }
      let isKnown = clients.count < Self.mostClients || clients.contains([use.application, use.client])
      if isKnown { clients.insert([use.application, use.client]) }
      // What cannot be dated may have happened just now.
      let last = use.last.map { Double($0.milliseconds) / 1000 } ?? heartbeat.ended
      return IngestedUse(
        rename: names.renames[number], kind: use.kind.rawValue, role: use.role?.short(Self.longestName),
        application: isKnown ? use.application?.short(Self.longestName) : nil,
        client: isKnown ? use.client?.short(Self.longestName) : nil, records: use.records,
        first: use.first.map { Double($0.milliseconds) / 1000 } ?? last, last: last,
        example: use.example?.short(1100))
    }
  }
}

extension OpenLog {
  fileprivate func isLonger(than other: OpenLog) -> Bool {
    (source.isCompressed ? 0 : source.identity?.size ?? 0)
      > (other.source.isCompressed ? 0 : other.source.identity?.size ?? 0)
  }
}

extension String {
  /// No longer, and nothing that a column of type text cannot hold.
  fileprivate func short(_ length: Int) -> String { String(filter { $0 != "\0" }.prefix(length)) }

  /// `missingRecords` as `missing-records`.
  fileprivate var dashed: String {
    reduce(into: "") { $0 += $1.isUppercase ? "-" + $1.lowercased() : String($1) }
  }
}
