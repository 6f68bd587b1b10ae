/// Takes one record of jsonlog apart: a flat object. Other programs that pass a log on may add members and spaces.
enum JSONFields {
  /// Reads a whole line. Nil when it is no such object.
  static func read(_ line: Bytes, scratch: Scratch) -> LogRecord? {
    var record = LogRecord()
    var members = JSONMembers(line)
    while let member = members.next() {
      func value() -> Bytes {
        member.isEscaped ? JSONEscapes.decode(member.value, into: scratch) : member.value
      }
      switch member.key.count {
      case 3 where member.key.equals("pid"): break
      case 4 where member.key.equals("user"): record.user = value()
      case 6 where member.key.equals("dbname"): record.database = value()
      case 6 where member.key.equals("detail"): record.detail = value()
      case 7 where member.key.equals("message"): record.message = value()
      case 7 where member.key.equals("context"): record.context = value()
      case 8 where member.key.equals("line_num"): record.line = member.value.number
      case 9 where member.key.equals("timestamp"): record.time = LogTime(member.value, at: 0)
      case 9 where member.key.equals("statement"): record.statement = value()
      case 10 where member.key.equals("session_id"): record.session = member.value
      case 10 where member.key.equals("state_code"): record.sqlState = member.value
      case 11 where member.key.equals("remote_host"): record.client = value()
      case 14 where member.key.equals("error_severity"): record.severity = value()
      case 14 where member.key.equals("internal_query"): record.internalQuery = value()
      case 16 where member.key.equals("application_name"): record.application = value()
      default: break
      }
    }
    record.isBackground = record.user.isEmpty
    return members.isWhole && record.time != nil ? record : nil
  }

  /// Reads a line as far as the number of the record in its session.
  static func readHead(_ line: Bytes) -> RecordHead? {
    var head = RecordHead()
    var members = JSONMembers(line)
    while let member = members.next() {
      switch member.key.count {
      case 6 where member.key.equals("dbname"): head.database = member.value
      case 8 where member.key.equals("line_num"): head.line = member.value.number
      case 9 where member.key.equals("timestamp"): head.time = LogTime(member.value, at: 0)
      case 10 where member.key.equals("session_id"): head.session = UInt64(session: member.value)
      default: continue
      }
      // PostgreSQL writes these first, so most of the line need not be looked at; but it must have an end.
      if head.line != nil, head.session != nil, head.time != nil { return endsLikeARecord(line) ? head : nil }
    }
    return members.isWhole && head.time != nil ? head : nil
  }

  private static func endsLikeARecord(_ line: Bytes) -> Bool {
    var end = line.count
    while end > 0, line[end - 1] <= .space { end -= 1 }
    return end > 0 && line[end - 1] == UInt8(ascii: "}")
  }
}

/// The members of a flat object, in order.
struct JSONMembers {
  struct Member {
    let key: Bytes
    /// A string without its quotes, or the bytes of any other value.
    let value: Bytes
    let isEscaped: Bool
  }

  private let line: Bytes
  private var position = 0
  /// Whether the object was read to its end.
  private(set) var isWhole = false
  private var hasBegun = false

  init(_ line: Bytes) { self.line = line }

  mutating func next() -> Member? {
    skipSpace()
    guard position < line.count, !isWhole else { return nil }
    switch line[position] {
    case UInt8(ascii: "{") where !hasBegun: hasBegun = true
    case UInt8(ascii: ",") where hasBegun: break
    case UInt8(ascii: "}") where hasBegun:
      position += 1
      skipSpace()
      isWhole = position == line.count
      return nil
    default: return nil
    }
    position += 1
    skipSpace()
    guard let key = string() else {
      if position < line.count, line[position] == UInt8(ascii: "}") { return next() }
      return nil
    }
    skipSpace()
    guard position < line.count, line[position] == UInt8(ascii: ":") else { return nil }
    position += 1
    skipSpace()
    if let value = string() { return Member(key: key.text, value: value.text, isEscaped: value.isEscaped) }
    return other().map { Member(key: key.text, value: $0, isEscaped: false) }
  }

  private mutating func skipSpace() {
    while position < line.count, line[position] <= .space { position += 1 }
  }

  private mutating func string() -> (text: Bytes, isEscaped: Bool)? {
    guard position < line.count, line[position] == .quote else { return nil }
    let start = position + 1
    var from = start
    while let quote = line.next(.quote, from: from) {
      // A quote counts unless an odd number of backslashes stands before it.
      var first = quote
      while first > start, line[first - 1] == .backslash { first -= 1 }
      if (quote - first).isMultiple(of: 2) {
        position = quote + 1
        let text = line.part(start..<quote)
        return (text, text.next(.backslash, from: 0) != nil)
      }
      from = quote + 1
    }
    return nil
  }

  /// A number, a word, or an object or array that somebody added.
  private mutating func other() -> Bytes? {
    let start = position
    var depth = 0
    while position < line.count {
      switch line[position] {
      case .quote:
        guard string() != nil else { return nil }
        continue
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        if depth == 0 { return position > start ? line.part(start..<position) : nil }
        depth -= 1
      case .comma where depth == 0: return position > start ? line.part(start..<position) : nil
      default: break
      }
      position += 1
    }
    return nil
  }
}
