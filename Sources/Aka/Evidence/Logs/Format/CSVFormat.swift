/// csvlog: quoted fields that may hold line breaks, so that only the quotes before it tell what a line break is.
struct CSVFormat: RecordFormat {
  func cursor(over segment: Bytes, scratch: Scratch) -> any RecordCursor {
    CSVCursor(segment: segment, scratch: scratch)
  }

  func togglesQuote(_ bytes: Bytes) -> Bool { QuoteParity.isOdd(bytes, 0..<bytes.count) }

  func lastBoundary(in bytes: Bytes, isQuoted: Bool, isEnd: Bool) -> Int? {
    var odd = isQuoted
    var end = bytes.count
    var afterDamage: Int?
    while let newline = bytes.previous(.newline, before: end) {
      if QuoteParity.isOdd(bytes, newline..<end) { odd.toggle() }
      end = newline
      let next = newline + 1
      // What follows may not be read yet.
      let mayBegin = next + 19 > bytes.count || LogTime.looksLikeOne(bytes, at: next)
      if !odd, mayBegin { return afterDamage.flatMap { isDamaged(bytes, at: next) ? $0 : nil } ?? next }
      if odd, afterDamage == nil, CSVHead.read(bytes, at: next) != nil { afterDamage = next }
    }
    return afterDamage.flatMap { isDamaged(bytes, at: 0) ? $0 : nil }
  }

  /// A record that a crash cut in the middle of a field leaves all quotes after it the wrong way round. A statement that holds
  /// a log looks much the same, but its quotes are doubled.
  private func isDamaged(_ bytes: Bytes, at start: Int) -> Bool {
    guard start < bytes.count else { return false }
    if case .malformed = CSVFields.read(bytes, at: start, scratch: Scratch(capacity: bytes.count - start)) {
      return true
    }
    return false
  }
}

/// Reads records of csvlog.
struct CSVCursor: RecordCursor {
  let segment: Bytes
  let scratch: Scratch
  private(set) var position = 0

  init(segment: Bytes, scratch: Scratch) {
    self.segment = segment
    self.scratch = scratch
  }

  mutating func record(holding offset: Int) -> ReadRecord {
    let start = start(of: offset)
    if let found = read(start, holding: offset) { return found }
    // The quotes mislead. A line that begins like a record shows where they are right again.
    var end = offset
    while end > position, let newline = segment.previous(.newline, before: end), newline >= position {
      end = newline
      if CSVHead.read(segment, at: newline + 1) != nil, let found = read(newline + 1, holding: offset) {
        return found
      }
    }
    let next = nextHeadLine(after: offset)
    let damaged = ReadRecord(range: position..<next, record: nil)
    position = next
    return damaged
  }

  /// Counts the quotes from the end, where a record ends, and not from the beginning.
  func lastTime() -> LogTime? {
    var odd = false
    var end = segment.count
    while let newline = segment.previous(.newline, before: end - 1) {
      if QuoteParity.isOdd(segment, newline..<end) { odd.toggle() }
      if !odd, let time = LogTime(segment, at: newline + 1) { return time }
      end = newline + 1
    }
    return LogTime(segment, at: 0)
  }

  mutating func nextHead() -> RecordHead? {
    guard position < segment.count else { return nil }
    guard let head = CSVHead.read(segment, at: position) else {
      position = nextHeadLine(after: position)
      return RecordHead(isUnreadable: true)
    }
    guard let end = end(of: position) else {
      position = nextHeadLine(after: position)
      return RecordHead(time: head.time, session: head.session, line: head.line, isUnreadable: true)
    }
    position = end
    return head
  }

  /// Goes back from an offset to the line break before it that is not inside quotes.
  private func start(of offset: Int) -> Int {
    var odd = QuoteParity.isOdd(segment, position..<offset)
    var end = offset
    while let newline = segment.previous(.newline, before: end), newline >= position {
      if QuoteParity.isOdd(segment, newline..<end) { odd.toggle() }
      if !odd { return newline + 1 }
      end = newline
    }
    return position
  }

  private mutating func read(_ start: Int, holding offset: Int) -> ReadRecord? {
    scratch.reset(for: segment.count - start)
    guard case .record(let record, let end) = CSVFields.read(segment, at: start, scratch: scratch),
      end > offset
    else {
      return nil
    }
    position = end
    return ReadRecord(range: start..<end, record: record)
  }

  /// The end of the record at an offset. Its fields are only looked at when a line inside quotes begins like a record.
  private func end(of start: Int) -> Int? {
    var odd = false
    var from = start
    while let newline = segment.next(.newline, from: from) {
      if QuoteParity.isOdd(segment, from..<newline) { odd.toggle() }
      from = newline + 1
      if !odd { return from }
      if CSVHead.read(segment, at: from) != nil {
        scratch.reset(for: segment.count - start)
        guard case .record(_, let end) = CSVFields.read(segment, at: start, scratch: scratch) else {
          return nil
        }
        return end
      }
    }
    return nil
  }

  private func nextHeadLine(after offset: Int) -> Int {
    var from = offset
    while let newline = segment.next(.newline, from: from) {
      from = newline + 1
      if CSVHead.read(segment, at: from) != nil { return from }
    }
    return segment.count
  }
}
