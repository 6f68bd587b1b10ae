/// Finds the ends of statements as psql does (psqlscan.l): at a semicolon outside quotes, parentheses and the body of an
/// SQL-standard function, and without asking whether the rest is SQL.
struct ScriptReader {
  private let source: [UInt8]
  private var position = 0
  private var line = 1
  private var pieces: [Script.Piece] = []
  private(set) var comments: [Script.Comment] = []
  /// The statement so far, and where it began.
  private var buffer: [UInt8] = []
  private var firstLine = 1
  private var firstByte = 0
  private var words: [String] = []
  private var parentheses = 0
  private var blocks = 0

  init(_ source: [UInt8]) { self.source = source }

  mutating func read() -> [Script.Piece] {
    while position < source.count { step() }
    finishStatement()
    return pieces
  }

  private mutating func step() {
    let byte = source[position]
    switch byte {
    case UInt8(ascii: ";") where parentheses == 0 && blocks == 0: endStatement(skipping: 1)
    case UInt8(ascii: "\\"): command()
    case UInt8(ascii: "("), UInt8(ascii: ")"):
      parentheses = max(0, parentheses + (byte == UInt8(ascii: "(") ? 1 : -1))
      take(to: position + 1)
    case UInt8(ascii: "'"), UInt8(ascii: "\""):
      take(to: Quoting.content(source, at: position)?.end ?? source.count)
    case UInt8(ascii: "$"): take(to: StringConstant.end(source, at: position) ?? position + 1)
    default:
      let blank = Blank.skip(source, from: position)
      if blank > position {
        comments += Blank.lineComments(source, in: position..<blank)
        take(to: blank)
      } else if Identifier.isStart(byte) {
        word()
      } else {
        number()
      }
    }
  }

  /// A `$` or a letter inside a number or an operator begins nothing.
  private mutating func number() {
    let end = source[position...].firstIndex { !Identifier.isPart($0) } ?? source.count
    take(to: max(end, position + 1))
  }

  private mutating func word() {
    let end = source[position...].firstIndex { !Identifier.isPart($0) } ?? source.count
    let word = String(decoding: source[position..<end].map(Identifier.fold), as: UTF8.self)
    if word == "e", end < source.count, source[end] == UInt8(ascii: "'") {
      return take(to: StringConstant.end(source, at: position) ?? source.count)
    }
    words.append(word)
    if isRoutine, parentheses == 0 {
      if word == "begin" || (word == "case" && blocks > 0) { blocks += 1 }
      if word == "end", blocks > 0 { blocks -= 1 }
    }
    take(to: end)
  }

  private var isRoutine: Bool {
    let start = words.prefix(4)
    return start.first == "create" && (start.contains("function") || start.contains("procedure"))
  }

  /// Adds to the statement, which does not begin with blanks or comments.
  private mutating func take(to end: Int) {
    let isBlank = buffer.isEmpty && Blank.skip(source, from: position) >= end
    if !isBlank {
      if buffer.isEmpty { (firstLine, firstByte) = (line, position) }
      buffer += source[position..<end]
    }
    advance(to: end)
  }

  private mutating func advance(to end: Int) {
    line += source[position..<end].count { $0 == UInt8(ascii: "\n") }
    position = end
  }

  private mutating func endStatement(skipping length: Int) {
    let feedsData =
      words.first == "copy" && zip(words, words.dropFirst()).contains { $0 == ("from", "stdin") }
    finishStatement()
    advance(to: position + length)
    if feedsData { skipData() }
  }

  private mutating func finishStatement() {
    if !buffer.isEmpty {
      pieces.append(
        .init(
          kind: .statement, text: String(decoding: buffer, as: UTF8.self), line: firstLine,
          range: firstByte..<position))
    }
    (buffer, words, parentheses, blocks) = ([], [], 0, 0)
  }

  /// A command goes to the end of its line. Those that begin with `\g` send the statement, and so does `\;` here, which
  /// psql sends together with the next.
  private mutating func command() {
    if position + 1 < source.count, source[position + 1] == UInt8(ascii: ";") {
      return endStatement(skipping: 2)
    }
    let end = lineEnd(from: position)
    let text = String(decoding: source[position..<end], as: UTF8.self)
    if text.hasPrefix("\\g") { finishStatement() }
    pieces.append(.init(kind: .command, text: text, line: line, range: position..<end))
    advance(to: end)
  }

  /// The data that follows COPY ... FROM STDIN, from the next line to the one that says `\.`.
  private mutating func skipData() {
    advance(to: min(lineEnd(from: position) + 1, source.count))
    let start = position
    var end = source.count
    while position < source.count {
      let line = position..<lineEnd(from: position)
      let isLast = source[line].starts(with: [UInt8(ascii: "\\"), UInt8(ascii: ".")])
      advance(to: min(line.upperBound + 1, source.count))
      guard isLast else { continue }
      end = line.lowerBound
      break
    }
    pieces[pieces.count - 1].data = String(decoding: source[start..<end], as: UTF8.self)
  }

  private func lineEnd(from start: Int) -> Int {
    source[start...].firstIndex(of: UInt8(ascii: "\n")) ?? source.count
  }
}
