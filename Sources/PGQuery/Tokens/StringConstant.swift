/// The spellings of a string constant: `'...'`, `E'...'`, `N'...'`, `U&'...'` and `$tag$...$tag$`.
enum StringConstant {
  /// The value and the end of the constant that begins at an offset, with parts that continue on later lines.
  static func read(_ source: [UInt8], at start: Int) -> (value: [UInt8], end: Int)? {
    guard start < source.count else { return nil }
    switch source[start] {
    case UInt8(ascii: "$"): return readDollarQuoted(source, at: start)
    case UInt8(ascii: "'"): return readParts(source, at: start, Quoting.content)
    case UInt8(ascii: "e"), UInt8(ascii: "E"): return readParts(source, at: start + 1, EscapeString.content)
    case UInt8(ascii: "n"), UInt8(ascii: "N"): return readParts(source, at: start + 1, Quoting.content)
    default:
      guard Quoting.hasUnicodePrefix(source, at: start, quote: UInt8(ascii: "'")),
        let raw = readParts(source, at: start + 2, Quoting.content)
      else { return nil }
      let (escape, end) = UnicodeEscapes.clause(source, after: raw.end)
      return (UnicodeEscapes.decode(raw.value, escape: escape), end)
    }
  }

  /// The offset after the constant.
  static func end(_ source: [UInt8], at start: Int) -> Int? { read(source, at: start)?.end }

  private static func readDollarQuoted(_ source: [UInt8], at start: Int) -> (value: [UInt8], end: Int)? {
    guard let tag = dollarTag(source, at: start) else { return nil }
    let content = start + tag.count
    var index = content
    while let dollar = source[index...].firstIndex(of: UInt8(ascii: "$")) {
      if source[dollar...].starts(with: tag) { return (Array(source[content..<dollar]), dollar + tag.count) }
      index = dollar + 1
    }
    return nil
  }

  private static func dollarTag(_ source: [UInt8], at start: Int) -> ArraySlice<UInt8>? {
    let end = source[(start + 1)...].firstIndex { $0 == UInt8(ascii: "$") || !Identifier.isPart($0) }
    guard let end, source[end] == UInt8(ascii: "$") else { return nil }
    return source[start...end]
  }

  /// Quoted parts with nothing but white space between them, and in it a line break, are one constant.
  private static func readParts(
    _ source: [UInt8], at start: Int, _ content: ([UInt8], Int) -> (content: [UInt8], end: Int)?
  ) -> (value: [UInt8], end: Int)? {
    guard var (value, end) = content(source, start) else { return nil }
    while let next = continuation(source, after: end), let part = content(source, next) {
      value += part.content
      end = part.end
    }
    return (value, end)
  }

  private static func continuation(_ source: [UInt8], after end: Int) -> Int? {
    let next = Blank.skip(source, from: end)
    guard next < source.count, source[next] == UInt8(ascii: "'"),
      source[end..<next].contains(where: { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") })
    else { return nil }
    return next
  }
}
