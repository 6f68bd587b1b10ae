/// A line of stderr, taken apart by the prefix: its fields, its label, and where its text begins.
struct PrefixMatch {
  var time: LogTime?
  var process = Bytes.none
  var session = Bytes.none
  var line: UInt64?
  var user = Bytes.none
  var database = Bytes.none
  var application = Bytes.none
  var client = Bytes.none
  var sqlState = Bytes.none
  /// LOG, ERROR, DETAIL, STATEMENT, in the server's language.
  var label = Bytes.none
  /// The offset of the text after the label.
  var textStart = 0
  /// The line is one of a process that is no session, by `%q`.
  var isShort = false
}

/// Finds the ways in which a line can be read. There are several where the line holds texts that clients choose:
/// application_name may itself look like the rest of a line.
struct PrefixMatcher {
  private let prefix: LogLinePrefix
  private let bytes: Bytes
  private let limit: Int
  private var current = PrefixMatch()
  private var steps = 0
  private(set) var matches: [PrefixMatch] = []

  /// The line without its line break lies from `start` to `end`.
  init(_ prefix: LogLinePrefix, _ bytes: Bytes, _ line: Range<Int>, limit: Int = 4) {
    self.prefix = prefix
    self.bytes = bytes.part(0..<line.upperBound)
    self.limit = limit
    match(piece: 0, at: line.lowerBound)
  }

  /// Names have up to 63 bytes, each of which may be written as `\x00`.
  private static let longestName = 63 * 4

  private mutating func match(piece index: Int, at position: Int) {
    steps += 1
    guard matches.count < limit, steps < 4096 else { return }
    guard index < prefix.pieces.count else { return label(at: position) }
    let saved = current
    defer { current = saved }
    let next = index + 1
    switch prefix.pieces[index] {
    case .literal(let text):
      guard position + text.count <= bytes.count,
        text.withUnsafeBufferPointer({ $0.equals(bytes.part(position..<position + text.count)) })
      else { return }
      match(piece: next, at: position + text.count)
    case .time:
      let start = skipSpaces(position)
      guard let time = LogTime(bytes, at: start) else { return }
      current.time = time
      match(piece: next, at: skipSpaces(start + time.length, before: next))
    case .epoch:
      let end = end(of: position) { $0 &- 0x30 < 10 || $0 == UInt8(ascii: ".") }
      guard let seconds = bytes.part(position..<min(end, position + 10)).number else { return }
      current.time = LogTime(epochSeconds: seconds)
      match(piece: next, at: end)
    case .process:
      number(position, next) { $0.process = $1 }
    case .line:
      number(position, next) { $0.line = $1.number }
    case .session:
      let end = end(of: position) { $0 &- 0x30 < 10 || $0 &- 0x61 < 6 || $0 == UInt8(ascii: ".") }
      guard UInt64(session: bytes.part(position..<end)) != nil else { return }
      current.session = bytes.part(position..<end)
      match(piece: next, at: skipSpaces(end, before: next))
    case .sqlState:
      guard position + 5 <= bytes.count else { return }
      current.sqlState = bytes.part(position..<position + 5)
      guard current.sqlState.allSatisfy({ $0 &- 0x30 < 10 || $0 &- 0x41 < 26 }) else { return }
      match(piece: next, at: skipSpaces(position + 5, before: next))
    case .user: name(position, next) { $0.user = $1 }
    case .database: name(position, next) { $0.database = $1 }
    case .application: name(position, next) { $0.application = $1 }
    case .client: name(position, next) { $0.client = $1 }
    case .clientAndPort:
      name(position, next) { match, text in
        match.client = text.next(UInt8(ascii: "("), from: 0).map { text.part(0..<$0) } ?? text
      }
    case .word, .words:
      name(position, next) { _, _ in }
    case .sessionsOnly:
      match(piece: next, at: position)
      let wasShort = current.isShort
      current.isShort = true
      label(at: position)
      current.isShort = wasShort
    }
  }

  private mutating func number(_ position: Int, _ next: Int, _ keep: (inout PrefixMatch, Bytes) -> Void) {
    let start = skipSpaces(position)
    let end = end(of: start) { $0 &- 0x30 < 10 }
    guard end > start else { return }
    keep(&current, bytes.part(start..<end))
    match(piece: next, at: skipSpaces(end, before: next))
  }

  /// A text of any bytes: as short as the rest of the line allows, and then longer.
  private mutating func name(_ position: Int, _ next: Int, _ keep: (inout PrefixMatch, Bytes) -> Void) {
    let most = min(bytes.count - position, Self.longestName)
    guard most >= 0 else { return }
    var first: [UInt8] = []
    if next < prefix.pieces.count, case .literal(let text) = prefix.pieces[next] { first = text }
    for length in 0...most {
      // Most places need no try: what follows does not stand there.
      if let byte = first.first, position + length >= bytes.count || bytes[position + length] != byte { continue }
      if next == prefix.pieces.count, LogLabel(bytes, at: position + length) == nil { continue }
      keep(&current, bytes.part(position..<position + length))
      match(piece: next, at: position + length)
      if matches.count >= limit { return }
    }
  }

  private mutating func label(at position: Int) {
    guard let label = LogLabel(bytes, at: position) else { return }
    var match = current
    match.label = label.word
    match.textStart = label.textStart
    if match.user.equals("[unknown]") { match.user = .none }
    if match.database.equals("[unknown]") { match.database = .none }
    if match.application.equals("[unknown]") { match.application = .none }
    takeState(&match)
    matches.append(match)
  }

  /// `log_error_verbosity = verbose` puts the SQLSTATE before the text.
  private func takeState(_ match: inout PrefixMatch) {
    let start = match.textStart
    guard bytes.has(": ", at: start + 5) else { return }
    let state = bytes.part(start..<start + 5)
    guard state.allSatisfy({ $0 &- 0x30 < 10 || $0 &- 0x41 < 26 }) else { return }
    match.sqlState = state
    match.textStart = start + 7
  }

  private func end(of start: Int, where isPart: (UInt8) -> Bool) -> Int {
    var end = start
    while end < bytes.count, isPart(bytes[end]) { end += 1 }
    return end
  }

  /// Padding, by a width in the prefix, stands on either side.
  private func skipSpaces(_ start: Int) -> Int { end(of: start) { $0 == .space } }

  private func skipSpaces(_ start: Int, before next: Int) -> Int {
    // A space may be the prefix's own.
    if next < prefix.pieces.count, case .literal(let text) = prefix.pieces[next], text.first == .space { return start }
    return skipSpaces(start)
  }
}
