/// A text between lines, which ends where its tag stands alone.
struct Heredoc {
  let tag: [UInt8]
  /// Whether values come into it.
  let isPlain: Bool
  let holes: SourceLiteral.Holes
  /// Where the tag ends.
  let openerEnd: Int

  /// PHP's `<<<SQL`, `<<<'SQL'`, `<<<"SQL"`.
  init?(php source: Bytes, at start: Int) {
    self.init(source, start + 3, holes: .php, skipping: [.space, .tab])
  }

  /// Ruby's `<<~SQL`, `<<-'SQL'`, `<<SQL`. Without a sign, only capitals are a tag: the rest is a shift.
  init?(ruby source: Bytes, at start: Int) {
    let hasSign = source.has("~", at: start + 2) || source.has("-", at: start + 2)
    self.init(source, start + (hasSign ? 3 : 2), holes: .poundBrace, skipping: [])
    guard hasSign || tag.allSatisfy({ $0 &- UInt8(ascii: "A") < 26 || $0 == UInt8(ascii: "_") }) else {
      return nil
    }
  }

  private init?(_ source: Bytes, _ start: Int, holes: SourceLiteral.Holes, skipping blanks: [UInt8]) {
    var position = start
    while position < source.count, blanks.contains(source[position]) { position += 1 }
    guard position < source.count else { return nil }
    let quote = source[position] == .quote || source[position] == .apostrophe ? source[position] : nil
    if quote != nil { position += 1 }
    let first = position
    while position < source.count, Needle.isWord(source[position]) { position += 1 }
    guard position > first, source[first] &- 0x30 > 9 else { return nil }
    tag = Array(source[first..<position])
    if let quote {
      guard position < source.count, source[position] == quote else { return nil }
      position += 1
    }
    isPlain = quote == .apostrophe
    self.holes = isPlain ? .none : holes
    openerEnd = position
    bodyStart = source.next(.newline, from: position).map { $0 + 1 } ?? source.count
  }

  /// Where the line after the opener begins: PHP's bodies stand there.
  let bodyStart: Int
}

extension LiteralReader {
  /// The bodies of the heredocs that the line before announced, one after the other.
  mutating func readHeredocs() {
    position += 1
    let waiting = heredocs
    heredocs = []
    for heredoc in waiting { readBody(of: heredoc) }
  }

  /// Reads to the line that begins with the tag.
  mutating func readBody(of heredoc: Heredoc) {
    let start = position
    let form = SourceLiteral.Form(escapes: heredoc.isPlain ? .none : .backslash, holes: heredoc.holes)
    var line = start
    while line < source.count {
      var first = line
      while first < source.count, source[first] == .space || source[first] == .tab { first += 1 }
      let end = first + heredoc.tag.count
      if end <= source.count, source[first..<end].elementsEqual(heredoc.tag),
        end == source.count || !Needle.isWord(source[end])
      {
        add(SourceLiteral(range: start..<line, content: start..<line, form: form))
        position = end
        return
      }
      line = source.next(.newline, from: line).map { $0 + 1 } ?? source.count
    }
    position = start
  }
}
