/// Finds the string literals of a file, and knows its comments from its code.
///
/// It takes apart no more than that. What it cannot know (is this slash a division or a regular expression?) it decides by
/// what stands before it, and a literal of one line never runs on to the next, so that a wrong guess costs one line.
struct LiteralReader {
  let source: Bytes
  let language: SourceLanguage
  var position = 0
  private(set) var literals: [SourceLiteral] = []
  private(set) var comments: [Range<Int>] = []
  /// Ruby's heredocs that begin on the next line.
  var heredocs: [Heredoc] = []
  private let starts: LiteralStarts

  init(_ source: Bytes, _ language: SourceLanguage) {
    (self.source, self.language) = (source, language)
    starts = LiteralStarts(language)
  }

  mutating func read() {
    if language == .php { position = source.next("<?", from: 0) ?? source.count }
    while position < source.count {
      skipPlain()
      if position < source.count { step() }
    }
  }

  /// Goes over words and over what can begin nothing that counts: most of any file.
  @inline(__always)
  private mutating func skipPlain() {
    var next = position
    while next < source.count {
      let byte = source[next]
      if starts.contains(byte) { break }
      next += 1
      guard Needle.isWord(byte) else { continue }
      while next < source.count, Needle.isWord(source[next]) { next += 1 }
    }
    position = next
  }

  /// Takes a comment, a literal, or one byte of code.
  mutating func step() {
    let start = position
    if skipComment() {
      comments.append(start..<position)
      return
    }
    let byte = source[position]
    if byte == .newline, !heredocs.isEmpty { return readHeredocs() }
    if language == .php, source.has("?>", at: position) {
      position = source.next("<?", from: position) ?? source.count
      return
    }
    if readLiteral() { return }
    if Needle.isWord(byte) {
      while position < source.count, Needle.isWord(source[position]) { position += 1 }
    } else {
      position = start + 1
    }
  }

  mutating func add(_ literal: SourceLiteral) { literals.append(literal) }

  // MARK: Comments

  private mutating func skipComment() -> Bool {
    switch language {
    case .python: return skipLine("#")
    case .ruby:
      if source.has("=begin", at: position), position == 0 || source[position - 1] == .newline {
        position = source.next("\n=end", from: position).map { $0 + 5 } ?? source.count
        return true
      }
      return skipLine("#")
    case .php:
      if source.has("#", at: position), !source.has("#[", at: position) { return skipLine("#") }
      return skipLine("//") || skipBlock(nests: false)
    case .swift, .kotlin: return skipLine("//") || skipBlock(nests: true)
    case .javascript, .go, .java: return skipLine("//") || skipBlock(nests: false)
    case .sql: return skipLine("--") || skipBlock(nests: true)
    }
  }

  private mutating func skipLine(_ mark: StaticString) -> Bool {
    guard source.has(mark, at: position) else { return false }
    position = source.next(.newline, from: position) ?? source.count
    return true
  }

  private mutating func skipBlock(nests: Bool) -> Bool {
    guard source.has("/*", at: position) else { return false }
    var depth = 1
    position += 2
    while position < source.count, depth > 0 {
      if source.has("*/", at: position) {
        depth -= 1
        position += 2
      } else if nests, source.has("/*", at: position) {
        depth += 1
        position += 2
      } else {
        position += 1
      }
    }
    return true
  }

  // MARK: Quoted text

  /// Reads a literal whose opening delimiter is as long as given and stands at the position. When it does not end, nothing
  /// is taken, and the position is where it was.
  mutating func quoted(from start: Int, opening: Int, _ form: SourceLiteral.Form, lines: Bool) -> Bool {
    let content = start + opening
    position = content
    var depth = 0
    while position < source.count {
      let byte = source[position]
      if Needle.isWord(byte) || byte == .space {
        position += 1
      } else if byte == form.close, closes(form), depth == 0 {
        let end = position + form.closeLength
        add(SourceLiteral(range: start..<end, content: content..<position, form: form))
        position = end
        return true
      } else if byte == .newline, !lines {
        break
      } else if !skipHole(form) {
        if byte == form.open { depth += 1 }
        if byte == form.close, depth > 0 { depth -= 1 }
        position += skipsNext(form) ? 2 : 1
      }
    }
    // Whoever tries another form looks at the same byte again.
    position = start
    return false
  }

  /// Whether the closing byte here is the end.
  private func closes(_ form: SourceLiteral.Form) -> Bool {
    let end = position + form.closeLength
    guard end <= source.count else { return false }
    for index in position..<position + form.closes where source[index] != form.close { return false }
    for index in position + form.closes..<end where source[index] != UInt8(ascii: "#") { return false }
    let goesOn = end < source.count && source[end] == form.close
    // Three quotes after a fourth: the last three close.
    return !goesOn || form.pounds > 0 || form.closes == 1 && !form.doubles
  }

  /// Whether the byte here takes the next with it: a backslash, or in SQL the first of two quotes.
  private func skipsNext(_ form: SourceLiteral.Form) -> Bool {
    guard position + 1 < source.count else { return false }
    if form.doubles, source[position] == form.close { return true }
    return source[position] == .backslash && form.escapes != .none && form.pounds == 0
  }

  // MARK: Values in text

  /// Goes over a value, whose own literals count like any other.
  mutating func skipHole(_ form: SourceLiteral.Form) -> Bool {
    guard let opening = LiteralHole.opening(source, at: position, form) else { return false }
    position += opening.length
    guard let close = opening.close else { return true }
    let open: UInt8 = close == UInt8(ascii: ")") ? UInt8(ascii: "(") : UInt8(ascii: "{")
    var depth = 1
    while position < source.count {
      let byte = source[position]
      if byte == open { depth += 1 }
      if byte == close {
        depth -= 1
        if depth == 0 {
          position += 1
          return true
        }
      }
      step()
    }
    return true
  }
}
