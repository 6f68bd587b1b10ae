/// The string constants of SQL, which are programs or statements to EXECUTE, cron and others.
extension LiteralReader {
  mutating func readSQL() -> Bool {
    switch source[position] {
    case .apostrophe:
      let form = SourceLiteral.Form(escapes: .none, close: .apostrophe, doubles: true)
      return quoted(from: position, opening: 1, form, lines: true)
    case UInt8(ascii: "e"), UInt8(ascii: "E"):
      guard source.has("'", at: position + 1) else { return false }
      let form = SourceLiteral.Form(close: .apostrophe, doubles: true)
      return quoted(from: position, opening: 2, form, lines: true)
    case .quote:
      // An identifier, in which an apostrophe begins nothing.
      position = source.next(.quote, from: position + 1).map { $0 + 1 } ?? source.count
      return true
    case UInt8(ascii: "$"): return readDollarQuoted()
    default: return false
    }
  }

  private mutating func readDollarQuoted() -> Bool {
    let start = position
    // A dollar within a name.
    guard start == 0 || !Needle.isWord(source[start - 1]) else { return false }
    var tagEnd = start + 1
    while tagEnd < source.count, Needle.isWord(source[tagEnd]) { tagEnd += 1 }
    // `$1` is a parameter, and a tag begins with no digit.
    guard source.has("$", at: tagEnd), source[start + 1] &- UInt8(ascii: "0") > 9 else { return false }
    let tag = source.part(start..<tagEnd + 1)
    var end = tagEnd + 1
    while let dollar = source.next(UInt8(ascii: "$"), from: end) {
      guard dollar + tag.count <= source.count else { return false }
      if source.part(dollar..<dollar + tag.count).equals(tag) {
        let range = start..<dollar + tag.count
        add(SourceLiteral(range: range, content: tagEnd + 1..<dollar, form: .init(escapes: .none)))
        position = range.upperBound
        return true
      }
      end = dollar + 1
    }
    return false
  }
}
