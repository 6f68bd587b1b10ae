/// Finds the ways in which a line can be read. There are several where the line holds texts that clients choose:
/// application_name may itself look like the rest of a line.
///
/// One serves all lines, one after the other, so that what it has found so far need not be copied about.
final class PrefixMatcher {
  private let program: PrefixProgram
  private let pieces: UnsafeMutableBufferPointer<LogLinePrefix.Piece>
  private let literals: Bytes
  private var bytes = Bytes.none
  private var limit = 1
  private var current = PrefixMatch()
  private var steps = 0
  /// Whether the last line can be read at all.
  private(set) var isMatch = false
  /// The first way to read it, if it can be.
  private(set) var found = PrefixMatch()
  /// The others.
  private(set) var others: [PrefixMatch] = []

  init(_ program: PrefixProgram) {
    self.program = program
    pieces = program.pieces
    literals = Bytes(program.literals)
  }

  /// Reads a line, given without its line break.
  ///
  /// - Parameter limit: how many ways to read it are wanted.
  func read(_ line: Range<Int>, of text: Bytes, limit: Int = 4) {
    bytes = text.part(0..<line.upperBound)
    self.limit = limit
    current = PrefixMatch()
    steps = 0
    isMatch = false
    if !others.isEmpty { others = [] }
    match(piece: 0, at: line.lowerBound)
  }

  /// PostgreSQL cuts names, application_name as well, to so many bytes. Since version 16 each may be written as `\x00`.
  private static let longestName = 63

  /// The first way to read the last line.
  var first: PrefixMatch? { isMatch ? found : nil }

  private var isDone: Bool { isMatch && others.count + 1 >= limit }

  private func match(piece index: Int, at position: Int) {
    steps += 1
    guard !isDone, steps < 4096 else { return }
    guard index < pieces.count else { return label(at: position) }
    let next = index + 1
    switch pieces[index] {
    case .literal(let start, let count):
      guard position + count <= bytes.count else { return }
      for offset in 0..<count where bytes[position + offset] != literals[start + offset] { return }
      match(piece: next, at: position + count)
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
      guard let digits = digits(position) else { return }
      current.process = digits.text
      match(piece: next, at: skipSpaces(digits.end, before: next))
    case .line:
      guard let digits = digits(position) else { return }
      current.line = digits.text.number
      match(piece: next, at: skipSpaces(digits.end, before: next))
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
    case .user: name(position, next) { self.current.user = $0 }
    case .database: name(position, next) { self.current.database = $0 }
    case .application: name(position, next) { self.current.application = $0 }
    case .client: name(position, next) { self.current.client = $0 }
    case .clientAndPort:
      name(position, next) { text in
        self.current.client = text.next(UInt8(ascii: "("), from: 0).map { text.part(0..<$0) } ?? text
      }
    case .word, .words:
      name(position, next) { _ in }
    case .sessionsOnly:
      // What a longer reading found does not count for the short one.
      let short = current
      match(piece: next, at: position)
      current = short
      current.isShort = true
      label(at: position)
      current.isShort = false
    }
  }

  private func digits(_ position: Int) -> (text: Bytes, end: Int)? {
    let start = skipSpaces(position)
    let end = end(of: start) { $0 &- 0x30 < 10 }
    return end > start ? (bytes.part(start..<end), end) : nil
  }

  /// A text of any bytes: as short as the rest of the line allows, and then longer.
  private func name(_ position: Int, _ next: Int, _ keep: (Bytes) -> Void) {
    var most = Self.longestName
    var first: UInt8?
    if next < pieces.count, case .literal(let start, _) = pieces[next] { first = literals[start] }
    var length = -1
    while length < most, position + length < bytes.count {
      length += 1
      if length > 1, bytes.has("\\x", at: position + length - 2) { most += 3 }
      // Most places need no try: what follows does not stand there.
      if let first, position + length >= bytes.count || bytes[position + length] != first { continue }
      if next == pieces.count, LogLabel(bytes, at: position + length) == nil { continue }
      keep(bytes.part(position..<position + length))
      match(piece: next, at: position + length)
      if isDone { return }
    }
  }

  private func label(at position: Int) {
    guard let label = LogLabel(bytes, at: position) else { return }
    guard isMatch else {
      isMatch = true
      found = current
      return complete(&found, with: label)
    }
    var other = current
    complete(&other, with: label)
    others.append(other)
  }

  private func complete(_ match: inout PrefixMatch, with label: LogLabel) {
    match.label = label.word
    match.textStart = label.textStart
    if match.user.equals("[unknown]") { match.user = .none }
    if match.database.equals("[unknown]") { match.database = .none }
    if match.application.equals("[unknown]") { match.application = .none }
    takeState(&match)
  }

  /// `log_error_verbosity = verbose` puts the SQLSTATE before the text.
  private func takeState(_ match: inout PrefixMatch) {
    let start = match.textStart
    guard bytes.has(": ", at: start + 5) else { return }
    let state = bytes.part(start..<start + 5)
    // A word of letters is one of the message: `AUDIT: `.
    guard state.allSatisfy({ $0 &- 0x30 < 10 || $0 &- 0x41 < 26 }), state.contains(where: { $0 &- 0x30 < 10 })
    else {
      return
    }
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
    if next < pieces.count, case .literal(let text, _) = pieces[next], literals[text] == .space {
      return start
    }
    return skipSpaces(start)
  }
}
