/// Where a value comes into a literal.
enum LiteralHole {
  /// What begins at an offset: its length, and what closes the value that follows, if it is not all of it.
  static func opening(
    _ source: Bytes, at position: Int, _ form: SourceLiteral.Form
  ) -> (length: Int, close: UInt8?)? {
    let brace = UInt8(ascii: "}")
    switch form.holes {
    case .none: return nil
    case .swift:
      guard source[position] == .backslash else { return nil }
      var end = position + 1
      while end < source.count, source[end] == UInt8(ascii: "#") { end += 1 }
      guard end - position - 1 == form.pounds, source.has("(", at: end) else { return nil }
      return (end + 1 - position, UInt8(ascii: ")"))
    case .dollarBrace: return source.has("${", at: position) ? (2, brace) : nil
    case .poundBrace: return source.has("#{", at: position) ? (2, brace) : nil
    case .brace:
      guard source[position] == UInt8(ascii: "{") else { return nil }
      return source.has("{{", at: position) ? (2, nil) : (1, brace)
    case .dollarWord:
      return source.has("${", at: position) ? (2, brace) : word(source, after: position)
    case .php:
      if source.has("{$", at: position) || source.has("${", at: position) { return (2, brace) }
      return word(source, after: position)
    }
  }

  private static func word(_ source: Bytes, after position: Int) -> (length: Int, close: UInt8?)? {
    guard source[position] == UInt8(ascii: "$") else { return nil }
    var end = position + 1
    // `$1` is PostgreSQL's own.
    guard end < source.count, Needle.isWord(source[end]), source[end] &- 0x30 > 9 else { return nil }
    while end < source.count, Needle.isWord(source[end]) { end += 1 }
    return (end - position, nil)
  }
}
