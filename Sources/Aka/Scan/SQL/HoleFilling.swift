import PGQuery

/// Parses a text with holes, by trying what could stand in them.
struct HoleFilling {
  /// What PostgreSQL's grammar took.
  let tree: ParseTree
  /// The text that it took.
  let filled: [UInt8]
  /// For each byte of it, the byte of the text with holes that it stands for; nil within what fills one.
  let origin: [Int?]

  /// A name that stands for what is not known.
  static let name = "aka_unknown_value"

  /// What may stand in a hole: a value or a name; nothing; a row; an assignment or a condition;
  /// the rows of an INSERT; the kind of a join.
  private static let fillings: [[UInt8]] = [name, "", "(0)", name + " = 0", "VALUES (0)", "JOIN"].map {
    Array($0.utf8)
  }

  /// A text of many holes is not worth more.
  private static let mostAttempts = 24

  /// Nil when the grammar takes no filling that was tried.
  init?(_ text: EmbeddedText, after prefix: String = "") {
    let holes = text.bytes.indices.filter { text.bytes[$0] == EmbeddedText.hole }
    var choices = [Int](repeating: 0, count: holes.count)
    for _ in 0..<Self.mostAttempts {
      let (filled, origin, starts) = Self.fill(text, holes: choices, after: prefix)
      do {
        tree = try Parser.parse(Self.string(filled))
        (self.filled, self.origin) = (filled, origin)
        return
      } catch {
        guard error.kind == .syntax, !holes.isEmpty else { return nil }
        // What stands in the last hole before the error is to blame, or what stands in the one before that.
        let place = error.position.map { Self.offset(ofCharacter: $0, in: filled) } ?? filled.count
        guard var blamed = starts.lastIndex(where: { $0 <= place }) else { return nil }
        while choices[blamed] == Self.fillings.count - 1 {
          choices[blamed] = 0
          guard blamed > 0 else { return nil }
          blamed -= 1
        }
        choices[blamed] += 1
      }
    }
    return nil
  }

  private static func fill(
    _ text: EmbeddedText, holes: [Int], after prefix: String
  ) -> (filled: [UInt8], origin: [Int?], starts: [Int]) {
    var filled = Array(prefix.utf8)
    var origin = [Int?](repeating: nil, count: filled.count)
    var starts: [Int] = []
    for (index, byte) in text.bytes.enumerated() {
      guard byte == EmbeddedText.hole else {
        filled.append(byte)
        origin.append(index)
        continue
      }
      let filling = fillings[holes[starts.count]]
      starts.append(filled.count)
      filled += filling
      origin += [Int?](repeating: nil, count: filling.count)
    }
    return (filled, origin, starts)
  }

  /// The text, of as many bytes. What is not UTF-8 cannot be part of a name that is looked for.
  private static func string(_ bytes: [UInt8]) -> String {
    String(validating: bytes, as: UTF8.self)
      ?? String(decoding: bytes.map { $0 < 0x80 ? $0 : UInt8(ascii: "x") }, as: UTF8.self)
  }

  /// libpg_query counts characters from 1.
  private static func offset(ofCharacter number: Int, in bytes: [UInt8]) -> Int {
    var left = number
    return bytes.firstIndex { byte in
      if byte & 0xc0 != 0x80 { left -= 1 }
      return left == 0
    } ?? bytes.count
  }
}
