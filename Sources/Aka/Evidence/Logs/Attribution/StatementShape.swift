/// A statement without what does not matter to the question which tables it names: comments, numbers, and strings in which
/// no name stands. Statements of one shape get one answer, so that each shape is parsed once.
///
/// This is not PostgreSQL's scanner, only careful enough that nothing but such parts is ever left out.
struct StatementShape {
  private let text: Bytes
  private let search: NameSearch
  private let place: UnsafeMutablePointer<UInt8>
  private var count = 0
  private var index = 0
  /// The next place of a name, as far as the text was searched.
  private var nextHit = -1

  /// Writes the shape of a text, which is never longer than it. Returns its length; nil when the text ends inside a quote.
  static func write(_ text: Bytes, _ search: NameSearch, to place: UnsafeMutablePointer<UInt8>) -> Int? {
    var shape = StatementShape(text: text, search: search, place: place)
    return shape.write() ? shape.count : nil
  }

  private init(text: Bytes, search: NameSearch, place: UnsafeMutablePointer<UInt8>) {
    self.text = text
    self.search = search
    self.place = place
  }

  private mutating func write() -> Bool {
    while index < text.count {
      let byte = text[index]
      var isGood = true
      switch byte {
      case UInt8(ascii: "'"): isGood = string()
      case .quote: isGood = copy(through: .quote, from: index + 1)
      case UInt8(ascii: "0")...UInt8(ascii: "9") where !continuesWord: number()
      case UInt8(ascii: "-") where text.has("--", at: index): lineComment()
      case UInt8(ascii: "/") where text.has("/*", at: index): isGood = blockComment()
      case UInt8(ascii: "$") where !continuesWord: isGood = dollar()
      default: append(byte)
      }
      guard isGood else { return false }
    }
    return true
  }

  @inline(__always)
  private mutating func append(_ byte: UInt8) {
    place[count] = byte
    count += 1
    index += 1
  }

  private mutating func copy(upTo end: Int) { while index < end { append(text[index]) } }

  private mutating func copy(through byte: UInt8, from start: Int) -> Bool {
    guard let end = text.next(byte, from: start) else { return false }
    copy(upTo: end + 1)
    return true
  }

  /// Whether the byte before belongs to a word, as the E of `E'...'` and the first letter of `t1` do.
  private var continuesWord: Bool {
    guard index > 0 else { return false }
    let byte = text[index - 1]
    return Needle.isWord(byte) || byte >= 0x80 || byte == UInt8(ascii: "$")
  }

  /// A constant takes the place of a byte, and of all constants in a list with it.
  private mutating func constant(end: Int) {
    index = end
    var last = count
    if last > 0, place[last - 1] == .space { last -= 1 }
    if last > 1, place[last - 1] == .comma, place[last - 2] == UInt8(ascii: "?") {
      count = last - 1
      return
    }
    place[count] = UInt8(ascii: "?")
    count += 1
  }

  private mutating func string() -> Bool {
    let isEscaped = continuesWord && text[index - 1] | 0x20 == UInt8(ascii: "e")
    let isPlain = !continuesWord && (index == 0 || text[index - 1] != UInt8(ascii: "&"))
    var end = index + 1
    var hasBackslash = false
    while true {
      guard end < text.count else { return false }
      let byte = text[end]
      if byte == UInt8(ascii: "'") {
        guard end + 1 < text.count, text[end + 1] == byte else { break }
        end += 1
      } else if byte == .backslash {
        hasBackslash = true
        // Without standard_conforming_strings every string may have escapes.
        if isEscaped, end + 1 < text.count { end += 1 }
      }
      end += 1
    }
    if isPlain, !hasBackslash, !saysName(upTo: end) { constant(end: end + 1) } else { copy(upTo: end + 1) }
    return true
  }

  /// Whether a name stands between here and an offset.
  private mutating func saysName(upTo end: Int) -> Bool {
    if nextHit < index { nextHit = search.next(in: text, from: index) ?? text.count }
    return nextHit <= end
  }

  private mutating func number() {
    var end = index
    func skipDigits() {
      while end < text.count, text[end] &- 0x30 < 10 || text[end] == UInt8(ascii: ".") { end += 1 }
    }
    skipDigits()
    // An exponent, but not the beginning of a word.
    if end + 1 < text.count, text[end] | 0x20 == UInt8(ascii: "e") {
      let sign = text[end + 1] == UInt8(ascii: "-") || text[end + 1] == UInt8(ascii: "+") ? 1 : 0
      if end + 1 + sign < text.count, text[end + 1 + sign] &- 0x30 < 10 {
        end += 1 + sign
        skipDigits()
      }
    }
    constant(end: end)
  }

  /// A comment may hold what differs with every request, such as the id of a trace.
  private mutating func lineComment() {
    index = text.next(.newline, from: index) ?? text.count
  }

  private mutating func blockComment() -> Bool {
    var depth = 0
    repeat {
      guard index + 1 < text.count else { return false }
      if text.has("/*", at: index) {
        depth += 1
        index += 2
      } else if text.has("*/", at: index) {
        depth -= 1
        index += 2
      } else {
        index += 1
      }
    } while depth > 0
    // A comment separates words.
    place[count] = .space
    count += 1
    return true
  }

  /// `$1`, or a string in dollars, which is kept.
  private mutating func dollar() -> Bool {
    var tagEnd = index + 1
    while tagEnd < text.count, Needle.isWord(text[tagEnd]) || text[tagEnd] >= 0x80 { tagEnd += 1 }
    guard tagEnd < text.count, text[tagEnd] == UInt8(ascii: "$"), text[index + 1] &- 0x30 > 9 else {
      copy(upTo: tagEnd)
      return true
    }
    let tag = text.part(index..<tagEnd + 1)
    var close = tagEnd + 1
    while let place = text.next(UInt8(ascii: "$"), from: close) {
      if place + tag.count <= text.count, text.part(place..<place + tag.count).equals(tag) {
        copy(upTo: place + tag.count)
        return true
      }
      close = place + 1
    }
    return false
  }
}
