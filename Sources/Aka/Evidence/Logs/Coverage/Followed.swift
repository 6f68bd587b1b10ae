/// The sessions of a log, followed since it began.
struct Followed {
  let lines: SessionLines
  let start: LogInstant?

  /// How many sessions the next scan is told of.
  private static let mostSessions = 100_000

  init(lines: SessionLines, start: LogInstant?) { (self.lines, self.start) = (lines, start) }

  /// Goes on where an earlier scan stopped.
  init(resuming progress: LogProgress.Followed) {
    lines = SessionLines(resuming: progress.lastLines)
    start = progress.start.map(LogInstant.init(milliseconds:))
  }

  /// For the next scan.
  var progress: LogProgress.Followed {
    LogProgress.Followed(lastLines: lines.lastLines(of: Self.mostSessions), start: start?.milliseconds)
  }

  /// Whether any record of it is missing.
  var continuity: LogContinuity {
    let (holes, repeated) = lines.gaps(logStart: start)
    let isUnknown = lines.unnumbered > 0 || lines.count == 0
    return LogContinuity(
      state: !holes.isEmpty ? .broken : isUnknown ? .unknown : .whole, sessions: lines.count,
      holeCount: holes.count,
      holes: holes, repeated: repeated)
  }
}
