/// Finds the end of a statement as psql does: the first semicolon outside of quotes, comments and parentheses, and of the
/// BEGIN ATOMIC body of a function. PostgreSQL's own scanner cannot do this: it does not know where to stop.
struct ScriptLexer {
  /// How a statement ended.
  enum End: Equatable {
    case semicolon
    /// A backslash command such as `\gset`, which begins at this offset.
    case command(at: Int)
    case text
  }

  let bytes: [UInt8]
  var position: Int
  private var parentheses = 0
  /// How many BEGIN and CASE of a function's body are open.
  private var blocks = 0
  private var words: [String] = []

  init(_ bytes: [UInt8], from position: Int) {
    self.bytes = bytes
    self.position = position
  }

  /// Skips white space and comments.
  mutating func skipBlank() {
    while position < bytes.count {
      if bytes[position] == UInt8(ascii: " ") || 9...13 ~= bytes[position] {
        position += 1
      } else if !skipComment() {
        return
      }
    }
  }

  /// Goes past one statement.
  mutating func skipStatement() -> End {
    while position < bytes.count {
      let byte = bytes[position]
      switch byte {
      case UInt8(ascii: "'"): skipString(escapes: isEscapeString)
      case UInt8(ascii: "\""): skipQuoted(byte)
      case UInt8(ascii: "$"): if !skipDollarQuoted() { position += 1 }
      case UInt8(ascii: "("), UInt8(ascii: "["):
        parentheses += 1
        position += 1
      case UInt8(ascii: ")"), UInt8(ascii: "]"):
        parentheses -= 1
        position += 1
      case UInt8(ascii: "\\"):
        return endOfCommand()
      case UInt8(ascii: ";") where parentheses <= 0 && blocks == 0:
        position += 1
        return .semicolon
      case UInt8(ascii: "-"), UInt8(ascii: "/"): if !skipComment() { position += 1 }
      default:
        if Self.isWord(byte) { readWord() } else { position += 1 }
      }
    }
    return .text
  }

  private mutating func endOfCommand() -> End {
    let start = position
    skipLine()
    return .command(at: start)
  }

  /// Goes to the end of the line.
  mutating func skipLine() {
    while position < bytes.count, bytes[position] != UInt8(ascii: "\n") { position += 1 }
  }

  private func byte(_ offset: Int) -> UInt8? {
    position + offset < bytes.count && position + offset >= 0 ? bytes[position + offset] : nil
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...0xff:
      true
    default: false
    }
  }

  private mutating func readWord() {
    let start = position
    // A dollar is part of a word that began without one.
    while let byte = byte(0), Self.isWord(byte) || byte == UInt8(ascii: "$") { position += 1 }
    let word = String(decoding: bytes[start..<position], as: UTF8.self).lowercased()
    if words.count < 4 { words.append(word) }
    guard isRoutine else { return }
    switch word {
    case "begin", "case": if blocks > 0 || word == "begin" { blocks += 1 }
    case "end": if blocks > 0 { blocks -= 1 }
    default: break
    }
  }

  private var isRoutine: Bool {
    guard words.first == "create" else { return false }
    let object = words.dropFirst().first == "or" ? words.dropFirst(3).first : words.dropFirst().first
    return object == "function" || object == "procedure"
  }

  private mutating func skipComment() -> Bool {
    if byte(0) == UInt8(ascii: "-"), byte(1) == UInt8(ascii: "-") {
      skipLine()
      return true
    }
    guard byte(0) == UInt8(ascii: "/"), byte(1) == UInt8(ascii: "*") else { return false }
    var depth = 0
    repeat {
      if byte(0) == UInt8(ascii: "/"), byte(1) == UInt8(ascii: "*") {
        depth += 1
        position += 2
      } else if byte(0) == UInt8(ascii: "*"), byte(1) == UInt8(ascii: "/") {
        depth -= 1
        position += 2
      } else {
        position += 1
      }
    } while depth > 0 && position < bytes.count
    return true
  }

  /// `E'..'`, where the E is no part of a longer word.
  private var isEscapeString: Bool {
    guard let before = byte(-1), before | 0x20 == UInt8(ascii: "e") else { return false }
    return byte(-2).map { !Self.isWord($0) } ?? true
  }

  private mutating func skipString(escapes: Bool) {
    position += 1
    while let byte = byte(0) {
      position += 1
      if byte == UInt8(ascii: "'") { return }
      if escapes, byte == UInt8(ascii: "\\") { position += 1 }
    }
  }

  private mutating func skipQuoted(_ quote: UInt8) {
    position += 1
    while let byte = byte(0) {
      position += 1
      if byte == quote { return }
    }
  }

  private mutating func skipDollarQuoted() -> Bool {
    var end = position + 1
    while end < bytes.count, Self.isWord(bytes[end]) { end += 1 }
    guard end < bytes.count, bytes[end] == UInt8(ascii: "$") else { return false }
    let tag = bytes[position...end]
    position = end + 1
    while position < bytes.count {
      if bytes[position...].starts(with: tag) {
        position += tag.count
        return true
      }
      position += 1
    }
    return true
  }
}
