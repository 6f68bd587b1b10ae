/// How a format writes records one after the other. Offsets are those of a segment, which begins where a record begins.
protocol RecordFormat: Sendable {
  /// Where the last record ends that is known to be whole. Nil when none is.
  ///
  /// - Parameters:
  ///   - isQuoted: what ``togglesQuote(_:)`` says of all of them.
  ///   - isEnd: whether nothing follows these bytes.
  func lastBoundary(in bytes: Bytes, isQuoted: Bool, isEnd: Bool) -> Int?

  /// Whether a quote that is open before some bytes is closed behind them, and the other way round.
  func togglesQuote(_ bytes: Bytes) -> Bool

  /// A cursor over the records of one segment.
  func cursor(over segment: Bytes, scratch: Scratch) -> any RecordCursor
}

extension RecordFormat {
  /// In most formats a record's end is known without quotes.
  func togglesQuote(_ bytes: Bytes) -> Bool { false }
}

/// Reads the records of one segment, forwards.
protocol RecordCursor {
  var segment: Bytes { get }

  /// The offset after the last record that was read.
  var position: Int { get }

  /// Reads the record that holds an offset. Offsets must rise.
  mutating func record(holding offset: Int) -> ReadRecord

  /// The time of the segment's last record.
  func lastTime() -> LogTime?

  /// Reads the record after the last one, as far as it takes to follow its session. Nil at the segment's end.
  mutating func nextHead() -> RecordHead?
}

extension RecordCursor {
  /// Most formats find the last record as any other.
  func lastTime() -> LogTime? {
    var cursor = self
    return cursor.record(holding: segment.count - 1).record?.time
  }
}

/// What was found around an offset.
struct ReadRecord {
  /// Its bytes.
  let range: Range<Int>
  /// The record; nil when these bytes make none.
  let record: LogRecord?
}

/// What it takes to see that no record of a session is missing.
struct RecordHead {
  var time: LogTime?
  /// The session, as one number.
  var session: UInt64?
  var line: UInt64?
  /// The database, as the format spells it.
  var database = Bytes.none
  /// Whether these bytes make no record.
  var isUnreadable = false
}

extension UInt64 {
  /// A session id, `%c`: two numbers in hexadecimal digits with a dot between them.
  @inline(__always)
  init?(session bytes: Bytes) {
    var parts: (start: UInt64, process: UInt64) = (0, 0)
    var digits = 0
    var hasDot = false
    for byte in bytes {
      if byte == UInt8(ascii: "."), !hasDot, digits > 0 {
        hasDot = true
        parts.start = parts.process
        parts.process = 0
        digits = 0
        continue
      }
      let decimal = byte &- UInt8(ascii: "0")
      let letter = byte &- UInt8(ascii: "a")
      guard decimal < 10 || letter < 6, digits < 8 else { return nil }
      parts.process = parts.process &<< 4 | UInt64(decimal < 10 ? decimal : letter + 10)
      digits += 1
    }
    guard hasDot, digits > 0 else { return nil }
    self = parts.start &<< 32 | parts.process
  }

  /// When the backend of a session began, in seconds since 1970.
  var sessionStart: UInt64 { self &>> 32 }
}
