/// What was seen in one segment.
struct SegmentCoverage {
  var from: LogInstant?
  var to: LogInstant?
  var records = 0
  var unreadable = 0
  var sessions = SessionLines()

  mutating func extend(to time: LogInstant?) {
    guard let time else { return }
    from = from.map { min($0, time) } ?? time
    to = to.map { max($0, time) } ?? time
  }
}

/// The sessions of a log, followed since it began.
struct Followed {
  let lines: SessionLines
  let start: LogInstant?
}

/// Puts what was seen in the segments of a log together, in their order, as soon as they come.
struct OrderedCoverage {
  private var waiting: [Int: SegmentCoverage] = [:]
  private var next = 0
  private(set) var total = SegmentCoverage()
  /// When the followed log begins.
  private(set) var start: LogInstant?

  init(after followed: Followed?) {
    total.sessions = followed?.lines ?? SessionLines()
    start = followed?.start
  }

  mutating func add(_ coverage: SegmentCoverage, number: Int) {
    waiting[number] = coverage
    while let coverage = waiting.removeValue(forKey: next) {
      next += 1
      if start == nil { start = coverage.from }
      total.extend(to: coverage.from)
      total.extend(to: coverage.to)
      total.records += coverage.records
      total.unreadable += coverage.unreadable
      total.sessions.append(coverage.sessions, logStart: start)
    }
  }
}
