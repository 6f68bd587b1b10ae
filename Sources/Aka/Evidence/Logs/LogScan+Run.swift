extension LogScan {
  /// One run over logs, one after the other.
  struct Run {
    let workers: [SegmentScan]
    private let options: Options
    private(set) var files: [LogFileCoverage] = []
    private(set) var positions: [LogPosition] = []
    /// The sessions that were followed, by format.
    private(set) var followed: [String: Followed]
    var gaps: [LogGap] = []
    /// How many bytes there are to read, where that is known.
    var total: Int?

    init(setting: SegmentScan.Setting, options: Options) {
      workers = (0..<max(1, options.threads)).map { _ in SegmentScan(setting) }
      self.options = options
      followed = options.progress.followed.mapValues(Followed.init(resuming:))
    }

    /// Reads a log from an offset on.
    mutating func read(_ log: OpenLog, from offset: Int) throws(LogReadError) {
      guard !log.head.isEmpty else { return }
      guard let format = log.format else {
        throw LogReadError(
          path: log.path, problem: "its format is none that is known; give the server's log_line_prefix")
      }
      var file = LogFileCoverage(path: log.path, format: format.description)
      guard let reader = try log.reader(format: format.records, from: offset) else {
        return lose(log, offset)
      }
      let shared = SharedLog(
        reader, of: log.source, format: format.records, workers: workers,
        coverage: OrderedCoverage(after: followed[format.destination]), tell: teller(of: log, from: offset))
      Threads.run(workers.count) { shared.work($0) }
      let end = try shared.end()

      followed[format.destination] = Followed(lines: end.coverage.total.sessions, start: end.coverage.start)
      file.bytes = end.offset - offset + end.cut
      file.from = end.coverage.total.from
      file.to = end.coverage.total.to
      file.records = options.checksContinuity ? end.coverage.total.records : nil
      file.unreadable = end.coverage.total.unreadable
      file.cutBytes = end.cut
      note(file, of: log)
      files.append(file)
      if let position = log.position(at: end.offset) { positions.append(position) }
    }

    private func teller(of log: OpenLog, from start: Int) -> (@Sendable (Int) -> Void)? {
      let before = files.reduce(0) { $0 + $1.bytes }
      let (path, total) = (log.path, total)
      return options.report.map { report in
        { @Sendable offset in report(LogAdvance(path: path, bytes: before + offset - start, total: total)) }
      }
    }

    private mutating func note(_ file: LogFileCoverage, of log: OpenLog) {
      if file.unreadable > 0 {
        gaps.append(
          LogGap(
            kind: .unreadable, subject: log.path,
            explanation:
              "\(file.unreadable) times bytes that make no record; names in them count as possible uses"))
      }
      if log.source.isDamaged {
        gaps.append(
          LogGap(kind: .damaged, subject: log.path, explanation: "the decompressor could not read all of it"))
      }
    }

    private mutating func lose(_ log: OpenLog, _ offset: Int) {
      gaps.append(
        LogGap(
          kind: .truncated, subject: log.path,
          explanation: "it ends before byte \(offset), where the last scan stopped"))
    }
  }
}
