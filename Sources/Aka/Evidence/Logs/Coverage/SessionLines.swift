/// The lines of sessions in a stretch of a log. Each session counts its records, so a missing number is a missing record.
struct SessionLines {
  /// The lines of one session, in order.
  struct Run: Equatable, Codable {
    var first: UInt64
    var last: UInt64
  }

  private(set) var runs: [UInt64: Run] = [:]
  private(set) var holes: [LogHole] = []
  /// How many records were seen before, or out of order.
  private(set) var repeated = 0
  /// Records that do not tell their session or line.
  private(set) var unnumbered = 0

  @inline(__always)
  mutating func add(_ head: RecordHead) {
    guard let session = head.session, let line = head.line else {
      unnumbered += 1
      return
    }
    guard let last = runs[session]?.last else {
      runs[session] = Run(first: line, last: line)
      return
    }
    join(session, last: last, Run(first: line, last: line))
  }

  private mutating func join(_ session: UInt64, last: UInt64, _ run: Run) {
    if run.first > last + 1 {
      holes.append(LogHole(session: session, lines: last + 1...run.first - 1))
    } else if run.first <= last {
      repeated += Int(min(last, run.last) - run.first + 1)
    }
    runs[session]?.last = max(last, run.last)
  }

  /// Adds the stretch that comes next.
  ///
  /// - Parameter start: when the log begins. A session that began later must be there from its first line on.
  mutating func append(_ next: SessionLines, logStart start: LogInstant?) {
    holes += next.holes
    repeated += next.repeated
    unnumbered += next.unnumbered
    for (session, run) in next.runs {
      if let last = runs[session]?.last {
        join(session, last: last, run)
      } else {
        runs[session] = run
        if run.first > 1, let start, Int64(session.sessionStart) * 1000 > start.milliseconds {
          holes.append(LogHole(session: session, lines: 1...run.first - 1))
        }
      }
    }
  }

  init() {}

  /// What is known from an earlier scan.
  init(resuming lines: [String: UInt64]) {
    for (session, last) in lines {
      guard let key = UInt64(session, radix: 16) else { continue }
      runs[key] = Run(first: 1, last: last)
    }
  }

  /// The last line of each session, to go on from. Sessions are never known to have ended, so it is the youngest that are
  /// remembered; one that was forgotten shows up as one that began before the log.
  func lastLines(of most: Int) -> [String: UInt64] {
    let youngest = runs.keys.sorted(by: >).prefix(most)
    return Dictionary(uniqueKeysWithValues: youngest.map { (String($0, radix: 16), runs[$0]?.last ?? 0) })
  }
}

extension Followed {
  /// How many sessions the next scan is told of.
  private static let mostSessions = 100_000

  /// Goes on where an earlier scan stopped.
  init(resuming progress: LogProgress.Followed) {
    lines = SessionLines(resuming: progress.lastLines)
    start = progress.start.map(LogInstant.init(milliseconds:))
  }

  /// For the next scan.
  var progress: LogProgress.Followed {
    LogProgress.Followed(lastLines: lines.lastLines(of: Self.mostSessions), start: start?.milliseconds)
  }
}
