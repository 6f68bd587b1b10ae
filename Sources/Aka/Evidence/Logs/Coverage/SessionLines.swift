/// The lines of sessions in a stretch of a log. Each session counts its records, so a missing number is a missing record.
///
/// The stretches of a log may be added in any order: a file that was rotated within the same millisecond as the one before
/// cannot be told from it by its time.
struct SessionLines {
  /// Lines of one session without a hole.
  struct Run: Equatable {
    var first: UInt64
    var last: UInt64
  }

  /// The run of each session that is being added to.
  private var runs: [UInt64: Run] = [:]
  /// Runs that something else than the next line came after.
  private var finished: [(session: UInt64, run: Run)] = []
  /// Records that do not tell their session or line.
  private(set) var unnumbered = 0

  /// How many sessions were seen.
  var count: Int { runs.count }

  @inline(__always)
  mutating func add(_ head: RecordHead) {
    guard let session = head.session, let line = head.line else {
      unnumbered += 1
      return
    }
    add(Run(first: line, last: line), of: session)
  }

  @inline(__always)
  private mutating func add(_ run: Run, of session: UInt64) {
    guard let known = runs[session] else {
      runs[session] = run
      return
    }
    if run.first == known.last + 1 {
      runs[session] = Run(first: known.first, last: run.last)
    } else {
      finished.append((session, known))
      runs[session] = run
    }
  }

  /// Adds another stretch.
  mutating func append(_ next: SessionLines) {
    unnumbered += next.unnumbered
    for (session, run) in next.finished { add(run, of: session) }
    for (session, run) in next.runs { add(run, of: session) }
  }

  init() {}

  /// What is known from an earlier scan.
  init(resuming lines: [String: UInt64]) {
    for (session, last) in lines {
      guard let key = UInt64(session, radix: 16) else { continue }
      runs[key] = Run(first: 1, last: last)
    }
  }
}

extension SessionLines {
  /// What is missing, and what was seen more than once.
  ///
  /// - Parameter start: when the log begins. A session that began later must be there from its first line on.
  func gaps(logStart start: LogInstant?) -> (holes: [LogHole], repeated: Int) {
    var holes: [LogHole] = []
    var repeated = 0
    let broken = brokenRuns
    for (session, runs) in broken {
      var last = runs[0].last
      for run in runs.dropFirst() {
        if run.first > last + 1 { holes.append(LogHole(session: session, lines: last + 1...run.first - 1)) }
        if run.first <= last { repeated += Int(min(last, run.last) - run.first + 1) }
        last = max(last, run.last)
      }
    }
    for (session, run) in runs {
      let first = broken[session]?.first?.first ?? run.first
      guard first > 1, let start, Int64(session.sessionStart) * 1000 > start.milliseconds else { continue }
      holes.append(LogHole(session: session, lines: 1...first - 1))
    }
    return (holes.sorted { ($0.session, $0.firstLine) < ($1.session, $1.firstLine) }, repeated)
  }

  /// The runs of the sessions that have several, in the order of their lines.
  private var brokenRuns: [UInt64: [Run]] {
    var broken = Dictionary(grouping: finished, by: \.session).mapValues { $0.map(\.run) }
    for session in broken.keys {
      if let run = runs[session] { broken[session]?.append(run) }
      broken[session]?.sort { ($0.first, $0.last) < ($1.first, $1.last) }
    }
    return broken
  }

  /// The last line of each session, to go on from. Sessions are never known to have ended, so it is the youngest that are
  /// remembered; one that was forgotten shows up as one that began before the log.
  func lastLines(of most: Int) -> [String: UInt64] {
    let broken = brokenRuns
    let youngest = runs.keys.sorted(by: >).prefix(most)
    return Dictionary(
      uniqueKeysWithValues: youngest.map { session in
        let last = broken[session]?.map(\.last).max() ?? runs[session]?.last ?? 0
        return (String(session, radix: 16), last)
      })
  }
}
