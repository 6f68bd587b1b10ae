import PGQuery
import Postgres

/// A word of SQL, bare or quoted.
struct SQLWord {
  /// As the catalog has it.
  let value: String
  let range: Range<Int>
  let isQuoted: Bool

  /// The words in a part of a text.
  static func words(in bytes: [UInt8], _ range: Range<Int>) -> [SQLWord] {
    var words: [SQLWord] = []
    var position = range.lowerBound
    while position < range.upperBound {
      let start = position
      if bytes[start] == .quote {
        position += 1
        var value: [UInt8] = []
        while position < range.upperBound {
          if bytes[position] == .quote {
            guard position + 1 < range.upperBound, bytes[position + 1] == .quote else { break }
            position += 1
          }
          value.append(bytes[position])
          position += 1
        }
        position = min(position + 1, range.upperBound)
        words.append(
          SQLWord(value: String(decoding: value, as: UTF8.self), range: start..<position, isQuoted: true))
      } else if isPart(bytes[start]) {
        while position < range.upperBound, isPart(bytes[position]) { position += 1 }
        let value = String(decoding: bytes[start..<position].map(\.folded), as: UTF8.self)
        words.append(SQLWord(value: value, range: start..<position, isQuoted: false))
      } else {
        position += 1
      }
    }
    return words
  }

  private static func isPart(_ byte: UInt8) -> Bool {
    Needle.isWord(byte) || byte == UInt8(ascii: "$") || byte >= 0x80
  }

  /// A name as SQL wants it: quoted if it is not plain, or a keyword; `FROM user` would read no table.
  static func spelling(of name: Postgres.Identifier) -> String {
    guard let tokens = try? Tokens(name.description), tokens.count == 1, tokens[0].kind == .identifier else {
      return name.quoted
    }
    return name.description
  }
}
