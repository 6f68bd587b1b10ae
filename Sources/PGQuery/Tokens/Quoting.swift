/// Text between quotes in which a doubled quote stands for one.
enum Quoting {
  /// The content of the quoted text whose opening quote is at an offset, and the offset after its closing quote.
  static func content(_ source: [UInt8], at start: Int) -> (content: [UInt8], end: Int)? {
    guard start < source.count else { return nil }
    let quote = source[start]
    var content: [UInt8] = []
    var index = start + 1
    while index < source.count {
      if source[index] == quote {
        guard index + 1 < source.count, source[index + 1] == quote else { return (content, index + 1) }
        index += 1
      }
      content.append(source[index])
      index += 1
    }
    return nil
  }

  /// Whether `U&` and the quote stand at the offset.
  static func hasUnicodePrefix(_ source: [UInt8], at start: Int, quote: UInt8) -> Bool {
    start + 2 < source.count && source[start] | 0x20 == UInt8(ascii: "u")
      && source[start + 1] == UInt8(ascii: "&") && source[start + 2] == quote
  }
}
