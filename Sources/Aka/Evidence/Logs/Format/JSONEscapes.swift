/// The escapes of JSON strings.
enum JSONEscapes {
  /// A string's value. No escape is shorter than what it stands for.
  static func decode(_ raw: Bytes, into scratch: Scratch) -> Bytes {
    scratch.write(upTo: raw.count) { place in
      var count = 0
      var index = 0
      while index < raw.count {
        guard raw[index] == .backslash, index + 1 < raw.count else {
          place[count] = raw[index]
          count += 1
          index += 1
          continue
        }
        let escape = raw[index + 1]
        index += 2
        if escape == UInt8(ascii: "u"), let scalar = scalar(raw, &index) {
          for byte in String(Character(scalar)).utf8 {
            place[count] = byte
            count += 1
          }
        } else {
          place[count] = single(escape)
          count += 1
        }
      }
      return count
    }
  }

  private static func single(_ escape: UInt8) -> UInt8 {
    switch escape {
    case UInt8(ascii: "b"): 0x08
    case UInt8(ascii: "f"): 0x0c
    case UInt8(ascii: "n"): .newline
    case UInt8(ascii: "r"): 0x0d
    case UInt8(ascii: "t"): .tab
    default: escape
    }
  }

  /// Four digits, and a second four for the other half of a surrogate pair.
  private static func scalar(_ raw: Bytes, _ index: inout Int) -> Unicode.Scalar? {
    guard let first = digits(raw, at: index) else { return nil }
    index += 4
    if 0xd800..<0xdc00 ~= first, raw.has("\\u", at: index), let second = digits(raw, at: index + 2),
      0xdc00..<0xe000 ~= second
    {
      index += 6
      return Unicode.Scalar(0x10000 + (first - 0xd800) << 10 + (second - 0xdc00))
    }
    return Unicode.Scalar(first) ?? "\u{fffd}"
  }

  private static func digits(_ raw: Bytes, at start: Int) -> UInt32? {
    guard start + 4 <= raw.count else { return nil }
    return UInt32(raw.part(start..<start + 4).text, radix: 16)
  }
}
