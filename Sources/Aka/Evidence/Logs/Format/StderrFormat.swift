/// stderr's format: lines with a prefix. PostgreSQL begins every further line of a text with a tab, so that what begins
/// without one begins a part of a record: the record itself, then perhaps DETAIL, CONTEXT, STATEMENT.
struct StderrFormat: RecordFormat {
  private let program: PrefixProgram

  init(prefix: LogLinePrefix) { program = PrefixProgram(prefix) }

  func cursor(over segment: Bytes, scratch: Scratch) -> any RecordCursor {
    StderrCursor(program: program, segment: segment, scratch: scratch)
  }

  func lastBoundary(in bytes: Bytes, isQuoted: Bool, isEnd: Bool) -> Int? {
    if isEnd, bytes.last == .newline { return bytes.count }
    let matcher = PrefixMatcher(program)
    var end = bytes.count
    var anyLine: Int?
    while let newline = bytes.previous(.newline, before: end) {
      end = newline
      let next = newline + 1
      guard next < bytes.count, bytes[next] != .tab else { continue }
      let line = next..<(bytes.next(.newline, from: next) ?? bytes.count)
      matcher.read(line, of: bytes, limit: 1)
      if let match = matcher.first {
        if LogLabel.role(match.label) == .record { return next }
      } else if anyLine == nil, line.upperBound < bytes.count {
        anyLine = next
      }
    }
    return anyLine
  }
}

/// Reads records of stderr's format.
struct StderrCursor: RecordCursor {
  private let matcher: PrefixMatcher
  private let tellsUser: Bool
  let segment: Bytes
  let scratch: Scratch
  private(set) var position = 0

  init(program: PrefixProgram, segment: Bytes, scratch: Scratch) {
    matcher = PrefixMatcher(program)
    tellsUser = program.tellsUser
    self.segment = segment
    self.scratch = scratch
  }

  /// A part of a record: where it lies, and the ways to read its first line.
  private struct Part {
    let range: Range<Int>
    let match: PrefixMatch?
    let otherMatches: [PrefixMatch]
    var role: LogLabel.Role? { match.map { LogLabel.role($0.label) } }

    /// Backends may write at the same time, but each writes a record's parts at once.
    func belongs(to other: Part) -> Bool {
      guard let mine = match, let theirs = other.match else { return false }
      return mine.process.equals(theirs.process) && mine.session.equals(theirs.session)
    }
  }

  mutating func record(holding offset: Int) -> ReadRecord {
    let held = part(at: start(of: offset))
    guard held.role != nil else {
      position = held.range.upperBound
      return ReadRecord(range: held.range, record: nil)
    }
    var parts = [first(of: held)]
    while parts[parts.count - 1].range.upperBound < segment.count {
      let next = part(at: parts[parts.count - 1].range.upperBound)
      guard let role = next.role, role != .record, next.belongs(to: parts[0]) else { break }
      parts.append(next)
    }
    let range = parts[0].range.lowerBound..<parts[parts.count - 1].range.upperBound
    position = range.upperBound
    return ReadRecord(range: range, record: record(parts, length: range.count))
  }

  mutating func nextHead() -> RecordHead? {
    guard position < segment.count else { return nil }
    let lineEnd = segment.next(.newline, from: position) ?? segment.count
    matcher.read(position..<lineEnd, of: segment, limit: 1)
    position = end(ofPartWithLineEnd: lineEnd)
    guard matcher.isMatch else { return RecordHead(isUnreadable: true) }
    return RecordHead(
      time: matcher.found.time, session: UInt64(session: matcher.found.session), line: matcher.found.line,
      database: matcher.found.database)
  }

  /// Goes back from a part like STATEMENT to the record that it belongs to.
  private func first(of part: Part) -> Part {
    guard part.role != .record else { return part }
    var end = part.range.lowerBound
    for _ in 0..<16 where end > position {
      let previous = self.part(at: start(of: end - 1))
      guard previous.belongs(to: part) else { break }
      if previous.role == .record { return previous }
      end = previous.range.lowerBound
    }
    return part
  }

  /// The start of the part that holds an offset.
  private func start(of offset: Int) -> Int {
    var end = offset
    while let newline = segment.previous(.newline, before: end), newline >= position {
      if newline + 1 < segment.count, segment[newline + 1] != .tab { return newline + 1 }
      end = newline
    }
    return position
  }

  private func part(at start: Int) -> Part {
    let lineEnd = segment.next(.newline, from: start) ?? segment.count
    matcher.read(start..<lineEnd, of: segment)
    return Part(
      range: start..<end(ofPartWithLineEnd: lineEnd), match: matcher.first, otherMatches: matcher.others)
  }

  /// Goes past the further lines of a part, which begin with a tab.
  private func end(ofPartWithLineEnd lineEnd: Int) -> Int {
    var end = min(lineEnd + 1, segment.count)
    while end < segment.count, segment[end] == .tab {
      end = segment.next(.newline, from: end).map { $0 + 1 } ?? segment.count
    }
    return end
  }

  private func record(_ parts: [Part], length: Int) -> LogRecord? {
    guard let head = parts[0].match else { return nil }
    // Each way to read the first line is a text of its own.
    scratch.reset(for: length * (parts[0].otherMatches.count + 2))
    var record = LogRecord()
    record.time = head.time
    record.user = head.user
    record.isBackground = tellsUser && head.user.isEmpty
    record.database = head.database
    record.application = head.application
    record.client = head.client
    record.session = head.session
    record.line = head.line
    record.sqlState = head.sqlState
    record.severity = head.label
    for part in parts {
      guard let match = part.match else { continue }
      let text = text(of: part, from: match.textStart)
      switch LogLabel.role(match.label) {
      case .record: record.message = text
      case .detail: record.detail = text
      case .query: record.internalQuery = text
      case .context: record.context = text
      case .statement: record.statement = text
      case .ignored: break
      }
    }
    record.otherMessages = parts[0].otherMatches.map { text(of: parts[0], from: $0.textStart) }
    return record
  }

  /// The text without the tabs that stand at the beginnings of its lines.
  private func text(of part: Part, from start: Int) -> Bytes {
    var end = part.range.upperBound
    if end > start, segment[end - 1] == .newline { end -= 1 }
    guard end > start else { return .none }
    let raw = segment.part(start..<end)
    guard raw.next(.newline, from: 0) != nil else { return raw }
    return scratch.write(upTo: raw.count) { place in
      var count = 0
      var index = 0
      while index < raw.count {
        place[count] = raw[index]
        count += 1
        index += raw[index] == .newline && index + 1 < raw.count && raw[index + 1] == .tab ? 2 : 1
      }
      return count
    }
  }
}
