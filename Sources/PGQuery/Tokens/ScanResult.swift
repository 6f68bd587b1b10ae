/// The protocol buffer in which libpg_query returns tokens: `repeated ScanToken tokens = 2`, and in each
/// `start = 1`, `end = 2`, `token = 4`, `keyword_kind = 5`, all of them varints.
struct ScanResult {
  private let bytes: UnsafeRawBufferPointer
  private var position = 0

  static func tokens(_ bytes: UnsafeRawBufferPointer) -> [Token] {
    var reader = ScanResult(bytes: bytes)
    var tokens: [Token] = []
    while reader.position < bytes.count {
      let tag = reader.varint()
      guard tag == 2 << 3 | 2 else {
        // The version, a varint.
        _ = reader.varint()
        continue
      }
      tokens.append(reader.token())
    }
    return tokens
  }

  private init(bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  private mutating func token() -> Token {
    let end = Int(varint()) + position
    var fields = (start: 0, end: 0, token: 0, keyword: 0)
    while position < end {
      let field = varint() >> 3
      let value = Int(varint())
      switch field {
      case 1: fields.start = value
      case 2: fields.end = value
      case 4: fields.token = value
      default: fields.keyword = value
      }
    }
    return Token(kind: Self.kind(fields.token, keyword: fields.keyword), range: fields.start..<fields.end)
  }

  /// By the numbers of `enum Token` and `enum KeywordKind` in pg_query.proto.
  private static func kind(_ token: Int, keyword: Int) -> Token.Kind {
    switch keyword {
    case 0: break
    case 1, 2: return .keyword
    // Those that can name a function or type cannot name a table.
    default: return .reservedKeyword
    }
    switch token {
    case 258, 259: return .identifier
    case 261, 262: return .string
    case 260, 263, 264, 266, 267: return .value
    case 275, 276: return .comment
    default: return .symbol
    }
  }

  private mutating func varint() -> UInt64 {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      value |= UInt64(byte & 0x7f) << shift
      guard byte & 0x80 != 0 else { break }
      shift += 7
    }
    return value
  }
}
