/// The forms of literals, language by language.
extension LiteralReader {
  /// Takes the literal that begins here, if one does.
  mutating func readLiteral() -> Bool {
    switch language {
    case .swift: readSwift()
    case .python: readPython()
    case .javascript: readJavaScript()
    case .go: readQuote() || readBacktick(.none) || skipRune()
    case .java: readTriple(.init(holes: .none)) || readQuote() || skipRune()
    case .kotlin:
      readTriple(.init(escapes: .none, holes: .dollarWord)) || readQuote(holes: .dollarWord) || skipRune()
    case .php: readPHP()
    case .ruby: readRuby()
    case .sql: readSQL()
    }
  }

  private mutating func readQuote(holes: SourceLiteral.Holes = .none, lines: Bool = false) -> Bool {
    guard source[position] == .quote else { return false }
    let form = SourceLiteral.Form(holes: holes, close: .quote)
    return quoted(from: position, opening: 1, form, lines: lines)
  }

  private mutating func readApostrophe(
    _ escapes: SourceLiteral.Escapes = .backslash, lines: Bool = false
  ) -> Bool {
    guard source[position] == .apostrophe else { return false }
    let form = SourceLiteral.Form(escapes: escapes, close: .apostrophe)
    return quoted(from: position, opening: 1, form, lines: lines)
  }

  private mutating func readBacktick(_ holes: SourceLiteral.Holes) -> Bool {
    guard source[position] == .backtick else { return false }
    let form = SourceLiteral.Form(
      escapes: holes == .none ? .none : .backslash, holes: holes, close: .backtick)
    return quoted(from: position, opening: 1, form, lines: true)
  }

  private mutating func readTriple(_ form: SourceLiteral.Form) -> Bool {
    guard source.has("\"\"\"", at: position) else { return false }
    var form = form
    (form.close, form.closes) = (.quote, 3)
    return quoted(from: position, opening: 3, form, lines: true)
  }

  /// `'x'`, which is a character and no text.
  private mutating func skipRune() -> Bool {
    guard source[position] == .apostrophe else { return false }
    position += 1
    let isEscape = position < source.count && source[position] == .backslash
    if isEscape { position = min(position + 2, source.count) }
    if let end = source.next(.apostrophe, from: position), end - position <= 10 { position = end + 1 }
    return true
  }

  private mutating func readSwift() -> Bool {
    let start = position
    var pounds = 0
    while source.has("#", at: start + pounds) { pounds += 1 }
    guard source.has("\"", at: start + pounds) else { return false }
    let isLong = source.has("\"\"\"", at: start + pounds)
    let form = SourceLiteral.Form(holes: .swift, close: .quote, closes: isLong ? 3 : 1, pounds: pounds)
    return quoted(from: start, opening: form.closeLength, form, lines: isLong)
  }

  /// Letters before the quote say how it is read: `rb"..."`, `f"..."`.
  private mutating func readPython() -> Bool {
    let start = position
    var end = start
    var (isRaw, isFormat) = (false, false)
    prefix: while end < source.count, end - start < 3 {
      switch source[end] | 0x20 {
      case UInt8(ascii: "r"): isRaw = true
      case UInt8(ascii: "f"): isFormat = true
      case UInt8(ascii: "b"), UInt8(ascii: "u"): break
      default: break prefix
      }
      end += 1
    }
    guard end < source.count, source[end] == .quote || source[end] == .apostrophe else { return false }
    let quote = source[end]
    let isLong = end + 2 < source.count && source[end + 1] == quote && source[end + 2] == quote
    // In a raw text a backslash stays what it is, and still keeps a quote from closing it.
    let form = SourceLiteral.Form(
      escapes: isRaw ? .quotesOnly : .backslash, holes: isFormat ? .brace : .none, close: quote,
      closes: isLong ? 3 : 1)
    return quoted(from: start, opening: end - start + form.closes, form, lines: isLong)
  }

  private mutating func readJavaScript() -> Bool {
    readQuote() || readApostrophe() || readBacktick(.dollarBrace) || skipExpression()
  }

  /// A regular expression stands where a value may, and a division where an operator may.
  mutating func skipExpression() -> Bool {
    guard source[position] == .slash else { return false }
    var before = position - 1
    while before >= 0, source[before] == .space || source[before] == .tab { before -= 1 }
    guard before < 0 || "(,=:[!&|?{};+\n".utf8.contains(source[before]) else { return false }
    var end = position + 1
    var isSet = false
    while end < source.count, source[end] != .newline {
      switch source[end] {
      case .backslash: end += 1
      case UInt8(ascii: "["): isSet = true
      case UInt8(ascii: "]"): isSet = false
      case .slash where !isSet:
        position = end + 1
        return true
      default: break
      }
      end += 1
    }
    return false
  }

  private mutating func readPHP() -> Bool {
    if source.has("<<<", at: position), let heredoc = Heredoc(php: source, at: position) {
      position = heredoc.bodyStart
      readBody(of: heredoc)
      return true
    }
    return readQuote(holes: .php, lines: true) || readApostrophe(.quotesOnly, lines: true)
  }

  private mutating func readRuby() -> Bool {
    let byte = source[position]
    if source.has("<<", at: position), let heredoc = Heredoc(ruby: source, at: position) {
      heredocs.append(heredoc)
      position = heredoc.openerEnd
      return true
    }
    if byte == UInt8(ascii: "%") { return readPercent() }
    if byte == UInt8(ascii: ":") { return readSymbol() }
    return readQuote(holes: .poundBrace, lines: true) || readApostrophe(.quotesOnly, lines: true)
      || skipExpression()
  }

  /// `%q(...)`, `%Q{...}`, `%(...)`.
  private mutating func readPercent() -> Bool {
    let start = position
    let hasLetter = source.has("q", at: start + 1) || source.has("Q", at: start + 1)
    let open = start + (hasLetter ? 2 : 1)
    guard open < source.count, let close = Self.closing[source[open]] else { return false }
    guard hasLetter || start == 0 || !Needle.isWord(source[start - 1]) else { return false }
    let isPlain = source.has("q", at: start + 1)
    let form = SourceLiteral.Form(
      escapes: isPlain ? .quotesOnly : .backslash, holes: isPlain ? .none : .poundBrace, close: close,
      open: source[open] == close ? 0 : source[open])
    return quoted(from: start, opening: open + 1 - start, form, lines: true)
  }

  private static let closing: [UInt8: UInt8] = [
    UInt8(ascii: "("): UInt8(ascii: ")"), UInt8(ascii: "{"): UInt8(ascii: "}"),
    UInt8(ascii: "["): UInt8(ascii: "]"), UInt8(ascii: "|"): UInt8(ascii: "|"),
  ]

  /// `:users`, but not the `:` of `a::b` or of `key: value`.
  private mutating func readSymbol() -> Bool {
    let start = position
    guard start + 1 < source.count, Needle.isWord(source[start + 1]),
      start == 0 || source[start - 1] != UInt8(ascii: ":") && !Needle.isWord(source[start - 1])
    else { return false }
    position += 1
    while position < source.count, Needle.isWord(source[position]) { position += 1 }
    add(
      SourceLiteral(
        range: start..<position, content: start + 1..<position, form: .init(escapes: .none, isSymbol: true)))
    return true
  }
}

extension UInt8 {
  static let apostrophe = UInt8(ascii: "'")
  static let backtick = UInt8(ascii: "`")
}
