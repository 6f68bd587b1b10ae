/// What may stand between any two tokens: white space and comments.
enum Blank {
  /// The offset of the first byte from an offset on that is not blank.
  static func skip(_ source: [UInt8], from start: Int) -> Int {
    var index = start
    while index < source.count {
      if isSpace(source[index]) {
        index += 1
      } else if starts(source, index, "-", "-") {
        index =
          source[index...].firstIndex { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") } ?? source.count
      } else if starts(source, index, "/", "*") {
        index = skipBlockComment(source, from: index)
      } else {
        break
      }
    }
    return index
  }

  /// The `--` comments in a part of the text that is blank.
  static func lineComments(_ source: [UInt8], in blank: Range<Int>) -> [Script.Comment] {
    var comments: [Script.Comment] = []
    var index = blank.lowerBound
    while index < blank.upperBound {
      if starts(source, index, "-", "-") {
        let end =
          source[index..<blank.upperBound].firstIndex { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
          ?? blank.upperBound
        var said = source[(index + 2)..<end]
        while let first = said.first, isSpace(first) { said.removeFirst() }
        while let last = said.last, isSpace(last) { said.removeLast() }
        comments.append(.init(text: String(decoding: said, as: UTF8.self), range: index..<end))
        index = end
      } else {
        index = starts(source, index, "/", "*") ? skipBlockComment(source, from: index) : index + 1
      }
    }
    return comments
  }

  /// The scanner's `space`: unlike Unicode's, and including the vertical tab only since PostgreSQL 16.
  static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || 0x09...0x0d ~= byte }

  /// Block comments nest.
  private static func skipBlockComment(_ source: [UInt8], from start: Int) -> Int {
    var depth = 0
    var index = start
    repeat {
      if starts(source, index, "/", "*") {
        depth += 1
        index += 2
      } else if starts(source, index, "*", "/") {
        depth -= 1
        index += 2
      } else {
        index += 1
      }
    } while depth > 0 && index < source.count
    return min(index, source.count)
  }

  private static func starts(_ source: [UInt8], _ index: Int, _ a: Unicode.Scalar, _ b: Unicode.Scalar)
    -> Bool
  {
    index + 1 < source.count && source[index] == UInt8(ascii: a) && source[index + 1] == UInt8(ascii: b)
  }
}
