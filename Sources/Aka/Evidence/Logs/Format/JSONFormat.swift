/// jsonlog: an object a line, since line breaks inside of texts are escaped.
struct JSONFormat: RecordFormat {
  func cursor(over segment: Bytes, scratch: Scratch) -> any RecordCursor {
    JSONCursor(segment: segment, scratch: scratch)
  }

  func lastBoundary(in bytes: Bytes, isQuoted: Bool, isEnd: Bool) -> Int? {
    bytes.previous(.newline, before: bytes.count).map { $0 + 1 }
  }
}

/// Reads records of jsonlog.
struct JSONCursor: RecordCursor {
  let segment: Bytes
  let scratch: Scratch
  private(set) var position = 0

  init(segment: Bytes, scratch: Scratch) {
    self.segment = segment
    self.scratch = scratch
  }

  mutating func record(holding offset: Int) -> ReadRecord {
    let before = segment.previous(.newline, before: offset).map { $0 + 1 } ?? 0
    let range = max(position, before)..<lineEnd(offset)
    position = range.upperBound
    scratch.reset(for: range.count)
    return ReadRecord(range: range, record: JSONFields.read(segment.part(range), scratch: scratch))
  }

  mutating func nextHead() -> RecordHead? {
    guard position < segment.count else { return nil }
    let line = segment.part(position..<lineEnd(position))
    position += line.count
    return JSONFields.readHead(line) ?? RecordHead(isUnreadable: true)
  }

  private func lineEnd(_ offset: Int) -> Int {
    segment.next(.newline, from: offset).map { $0 + 1 } ?? segment.count
  }
}
