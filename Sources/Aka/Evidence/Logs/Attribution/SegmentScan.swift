/// Looks through segments, on one thread, and remembers what it learned from one to the next.
final class SegmentScan {
  private var judge: RecordJudge
  private(set) var tally: Tally
  private var clock: Clock
  private let scratch = Scratch()
  private let checksContinuity: Bool
  private let purpose: IngestedNames?
  /// What only an ingestion asks for.
  private(set) var marks = LogMarks()
  let segment: Segment

  init(_ setting: Setting) {
    judge = RecordJudge(targets: setting.targets, search: setting.search)
    clock = Clock(zones: setting.zones)
    checksContinuity = setting.checksContinuity
    purpose = setting.ingested
    tally = Tally(isHourly: setting.ingested != nil)
    segment = Segment(capacity: setting.segmentLength, room: min(setting.segmentLength, 1 << 16))
  }

  /// What all threads have in common.
  struct Setting: Sendable {
    let targets: Targets
    let search: NameSearch
    let zones: LogTimeZones
    let checksContinuity: Bool
    let segmentLength: Int
    let ingested: IngestedNames?
  }

  /// The zones that were met and are not known.
  var unknownZones: Set<String> { clock.unknown }

  /// Looks through the segment.
  func scan(_ format: any RecordFormat) -> SegmentCoverage {
    var coverage = SegmentCoverage()
    findUses(format, &coverage)
    // The names in a last record that is cut may be a use; the next scan reads the record again, when it is whole.
    if segment.cutCount > 0, judge.search.mayOccur(in: segment.cut) {
      tally.addUnreadable(judge.findings(inUnreadable: segment.cut))
    }
    if checksContinuity {
      follow(format.cursor(over: segment.bytes, scratch: scratch), &coverage)
    } else {
      sample(format, &coverage)
    }
    return coverage
  }

  private func findUses(_ format: any RecordFormat, _ coverage: inout SegmentCoverage) {
    let bytes = segment.bytes
    var cursor: (any RecordCursor)?
    var from = 0
    while let hit = judge.search.next(in: bytes, from: from) {
      var reading = cursor ?? format.cursor(over: bytes, scratch: scratch)
      let read = reading.record(holding: hit)
      cursor = reading
      if let record = read.record {
        note(judge.findings(in: record), of: record)
      } else {
        if !checksContinuity { coverage.unreadable += 1 }
        tally.addUnreadable(judge.findings(inUnreadable: bytes.part(read.range)))
      }
      // The names in a record were all found with it.
      from = max(read.range.upperBound, hit + 1)
    }
  }

  private func note(_ said: [SaidName], of record: LogRecord) {
    let time = record.time.flatMap { clock.instant($0) }
    guard let purpose else { return tally.add(said, of: record, at: time) }
    marks.add(record)
    tally.add(said.filter { purpose.counts($0, in: record, at: time) }, of: record, at: time)
  }

  private func follow(_ start: any RecordCursor, _ coverage: inout SegmentCoverage) {
    var cursor = start
    while let head = cursor.nextHead() {
      let time = head.time.flatMap { clock.instant($0) }
      coverage.extend(to: time)
      if head.isUnreadable { coverage.unreadable += 1 }
      guard head.time != nil else { continue }
      coverage.records += 1
      coverage.sessions.add(head)
      if let purpose, let session = head.session, purpose.isOurs(head.database) {
        marks.add(session, at: time)
      }
    }
  }

  /// The first and the last time.
  private func sample(_ format: any RecordFormat, _ coverage: inout SegmentCoverage) {
    guard segment.count > 0 else { return }
    var first = format.cursor(over: segment.bytes, scratch: scratch)
    coverage.extend(to: first.nextHead()?.time.flatMap { clock.instant($0) })
    coverage.extend(to: first.lastTime().flatMap { clock.instant($0) })
  }
}

/// Turns local times into moments. The records of a log have one zone, or two by summer and winter.
struct Clock {
  let zones: LogTimeZones
  private var zone: [UInt8] = []
  private var offset: Int64?
  private(set) var unknown: Set<String> = []

  init(zones: LogTimeZones) { self.zones = zones }

  mutating func instant(_ time: LogTime) -> LogInstant? {
    if !zone.withUnsafeBufferPointer({ $0.equals(time.zone) }) {
      zone = Array(time.zone)
      let name = time.zone.text
      offset = zones.minutesEastOfUTC(name).map { Int64($0) * 60_000 }
      if offset == nil { unknown.insert(name) }
    }
    return offset.map { LogInstant(milliseconds: time.local - $0) }
  }
}
