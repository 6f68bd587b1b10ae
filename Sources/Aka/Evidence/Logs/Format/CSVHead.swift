/// The first fields of a record of csvlog, up to the number of its line: all that it takes to follow a session.
enum CSVHead {
  /// Reads them. Nil when no record begins at the offset.
  static func read(_ bytes: Bytes, at start: Int) -> RecordHead? {
    guard let time = LogTime(bytes, at: start) else { return nil }
    var position = start + time.length
    guard position < bytes.count, bytes[position] == .comma else { return nil }
    position += 1
    // The user and the database may be any text.
    guard skipText(bytes, &position), let database = text(bytes, &position), number(bytes, &position) != nil,
      skipText(bytes, &position), let session = bare(bytes, &position), let key = UInt64(session: session),
      let line = number(bytes, &position)
    else { return nil }
    return RecordHead(time: time, session: key, line: line, database: database)
  }

  private static func bare(_ bytes: Bytes, _ position: inout Int) -> Bytes? {
    let base = bytes.baseAddress!
    let start = position
    while position < bytes.count, base[position] != .comma {
      guard base[position] != .newline, base[position] != .quote else { return nil }
      position += 1
    }
    guard position < bytes.count else { return nil }
    position += 1
    return bytes.part(start..<position - 1)
  }

  private static func number(_ bytes: Bytes, _ position: inout Int) -> UInt64? {
    bare(bytes, &position)?.number
  }

  /// With its quotes.
  private static func text(_ bytes: Bytes, _ position: inout Int) -> Bytes? {
    let start = position
    return skipText(bytes, &position) ? bytes.part(start..<position - 1) : nil
  }

  private static func skipText(_ bytes: Bytes, _ position: inout Int) -> Bool {
    guard position < bytes.count, bytes[position] == .quote else { return bare(bytes, &position) != nil }
    position += 1
    while let quote = bytes.next(.quote, from: position), quote + 1 < bytes.count {
      position = quote + 2
      if bytes[quote + 1] == .comma { return true }
      guard bytes[quote + 1] == .quote else { return false }
    }
    return false
  }
}
