/// Finds the SQL in the body of a PL/pgSQL function.
///
/// libpg_query has a function for this, `pg_query_parse_plpgsql`, but in version 15-4.0.0 it knows no records: it
/// refuses every body that assigns a field (`NEW.changed_at := now()`, `r.name := 'x'` with `r users%ROWTYPE`) with
/// "is not a known variable". It also needs the whole CREATE FUNCTION with the right result type (RETURN QUERY and
/// RETURN are checked against it), and gives no byte offsets. PL/pgSQL is, however, a language of keywords: where a
/// statement or expression begins and ends is decided by the keywords around it. So the body is cut into pieces here,
/// by PostgreSQL's scanner, and each piece is parsed by PostgreSQL's grammar. A piece cut wrongly is refused there and
/// then counts every name in it as a possible reference: the error is always on the safe side.
struct PLpgSQLReader {
  let tokens: Tokens
  /// The tokens that are no comments, by their numbers.
  let significant: [Int]
  var index = 0
  var fragments: [Fragment] = []
  /// Whether EXECUTE is given anything but a constant.
  var usesDynamicSQL = false

  init(_ tokens: Tokens) {
    self.tokens = tokens
    significant = tokens.indices.filter { tokens[$0].kind != .comment }
  }

  mutating func read() {
    while index < significant.count {
      let before = index
      readStatement()
      // Whatever the text, the reader moves on.
      if index == before { index += 1 }
    }
  }

  private mutating func readStatement() {
    guard !isAssignment else { return readAssignment() }
    switch keyword(at: index) {
    // Words with statements before and after them.
    case "begin", "else", "loop", "exception": index += 1
    case "declare": readDeclarations()
    case "<<", "#": index += 3
    case "end", "fetch", "move", "close", "null", "get", "commit", "rollback", "savepoint", "release":
      skipStatement()
    case "if", "elsif", "elseif", "when": readExpression(until: ["then"])
    case "while": readExpression(until: ["loop"])
    case "case": isKeyword(index + 1, "when") ? index += 1 : readExpression(until: ["when"], including: false)
    case "for": readFor()
    case "foreach": readForeach()
    case "exit", "continue": readExit()
    case "return": readReturn()
    case "raise": readRaise()
    case "assert", "perform": readExpression(until: [])
    case "execute":
      index += 1
      readDynamic(until: ";")
    case "open": readOpen()
    case ";": index += 1
    default: readSQL(until: ";")
    }
  }
}

// MARK: Moving over tokens

extension PLpgSQLReader {
  /// The token's text in lower case, if it is a keyword of SQL or of PL/pgSQL or a symbol; quoted names are none.
  func keyword(at index: Int) -> String {
    guard index < significant.count else { return ";" }
    let token = tokens[significant[index]]
    guard tokens.source[token.range.lowerBound] != UInt8(ascii: "\"") else { return "" }
    return String(decoding: tokens.source[token.range].map(Identifier.fold), as: UTF8.self)
  }

  func isKeyword(_ index: Int, _ word: StaticString) -> Bool {
    significant.indices.contains(index) && tokens.matches(significant[index], word)
  }

  /// The next token that is one of the words or ends the statement, outside of parentheses and CASE ... END.
  func find(_ words: [StaticString], from start: Int) -> Int {
    var depth = 0
    for index in start..<max(start, significant.count) {
      if depth <= 0, isKeyword(index, ";") || words.contains(where: { isKeyword(index, $0) }) { return index }
      if isKeyword(index, "(") || isKeyword(index, "[") || isKeyword(index, "case") { depth += 1 }
      if isKeyword(index, ")") || isKeyword(index, "]") || isKeyword(index, "end") { depth -= 1 }
    }
    return significant.count
  }

  mutating func skipStatement() { index = find([], from: index) + 1 }

  /// The bytes of some tokens, nil when there are none.
  func bytes(_ start: Int, _ end: Int) -> Range<Int>? {
    guard start < end, start < significant.count else { return nil }
    let first = tokens[significant[start]]
    let last = tokens[significant[min(end, significant.count) - 1]]
    return first.range.lowerBound..<last.range.upperBound
  }

  mutating func add(_ kind: Fragment.Kind, _ start: Int, _ end: Int) {
    guard let range = bytes(start, end) else { return }
    fragments.append(Fragment(kind: kind, range: range))
  }

  /// An expression from the token after this one up to one of the words, which is read too unless told otherwise.
  /// At the end of a statement there is none.
  mutating func readExpression(until words: [StaticString], including: Bool = true) {
    guard !isKeyword(index, ";") else {
      index += 1
      return
    }
    let end = find(words, from: index + 1)
    add(.expression, index + 1, end)
    index = including ? end + 1 : end
  }
}
