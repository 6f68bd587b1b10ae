/// The content of `E'...'`, in which a backslash begins an escape.
enum EscapeString {
  /// The content of the constant whose opening quote is at an offset, and the offset after its closing quote.
  static func content(_ source: [UInt8], at start: Int) -> (content: [UInt8], end: Int)? {
    guard start < source.count, source[start] == UInt8(ascii: "'") else { return nil }
    var content: [UInt8] = []
    var index = start + 1
    while index < source.count {
      switch source[index] {
      case UInt8(ascii: "'"):
        guard index + 1 < source.count, source[index + 1] == UInt8(ascii: "'") else {
          return (content, index + 1)
        }
        content.append(UInt8(ascii: "'"))
        index += 2
      case UInt8(ascii: "\\") where index + 1 < source.count:
        index = unescape(source, at: index + 1, into: &content)
      default:
        content.append(source[index])
        index += 1
      }
    }
    return nil
  }

  /// Appends what the escape stands for and returns the offset after it.
  private static func unescape(_ source: [UInt8], at index: Int, into content: inout [UInt8]) -> Int {
    switch source[index] {
    case UInt8(ascii: "b"): content.append(0x08)
    case UInt8(ascii: "f"): content.append(0x0c)
    case UInt8(ascii: "n"): content.append(0x0a)
    case UInt8(ascii: "r"): content.append(0x0d)
    case UInt8(ascii: "t"): content.append(0x09)
    case UInt8(ascii: "x"):
      if let (byte, end) = number(source, at: index + 1, digits: 2, radix: 16) {
        content.append(UInt8(truncatingIfNeeded: byte))
        return end
      }
      content.append(UInt8(ascii: "x"))
    case UInt8(ascii: "u"), UInt8(ascii: "U"):
      let digits = source[index] == UInt8(ascii: "u") ? 4 : 8
      guard let (code, end) = number(source, at: index + 1, digits: digits, radix: 16) else { break }
      if let scalar = Unicode.Scalar(code) {
        content.append(contentsOf: Array(String(Character(scalar)).utf8))
      }
      return end
    case UInt8(ascii: "0")...UInt8(ascii: "7"):
      guard let (byte, end) = number(source, at: index, digits: 3, radix: 8) else { break }
      content.append(UInt8(truncatingIfNeeded: byte))
      return end
    default: content.append(source[index])
    }
    return index + 1
  }

  private static func number(
    _ source: [UInt8], at start: Int, digits: Int, radix: Int
  ) -> (value: UInt32, end: Int)? {
    let text = source[start...].prefix(digits).prefix { byte in
      Character(Unicode.Scalar(byte)).hexDigitValue.map { $0 < radix } ?? false
    }
    return UInt32(String(decoding: text, as: UTF8.self), radix: radix).map { ($0, text.endIndex) }
  }
}
