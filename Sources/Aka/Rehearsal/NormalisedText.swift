import PGQuery

/// What pg_stat_statements makes of a statement: a parameter in the place of each constant, also where PostgreSQL's grammar
/// takes constants only. `INTERVAL '1 day'` and `EXTRACT(year FROM t)` are the common ones; they are written in another
/// way that means the same.
struct NormalisedText {
  private let tokens: Tokens
  private var edits: [(range: Range<Int>, text: String)] = []

  /// The text in a form that can be prepared.
  static func preparable(_ text: String) -> String {
    guard let tokens = try? Tokens(text), tokens.parameterCount > 0 else { return text }
    var normalised = NormalisedText(tokens: tokens)
    for index in tokens.indices where normalised.isParameter(index) { normalised.visit(index) }
    return normalised.apply(to: text)
  }

  private init(tokens: Tokens) { self.tokens = tokens }

  private mutating func visit(_ parameter: Int) {
    let token = tokens[parameter]
    if word(parameter - 2) == "extract", word(parameter - 1) == "(", word(parameter + 1) == "from" {
      // What EXTRACT stands for since PostgreSQL 14; the function's name is a keyword.
      edits.append((tokens[parameter - 2].range, "pg_catalog.\"extract\""))
      edits.append((token.range, tokens.text(token) + "::text"))
      edits.append((tokens[parameter + 1].range, ","))
    } else if let start = typeName(before: parameter) {
      let name = (start..<parameter).map { tokens.text(tokens[$0]) }.joined(separator: " ")
      edits.append(
        (
          tokens[start].range.lowerBound..<token.range.upperBound, "\(tokens.text(token))::\(name)"
        ))
    }
  }

  /// Where the name of a type begins that stands before a constant, as in `DATE '2024-02-29'`.
  private func typeName(before parameter: Int) -> Int? {
    if word(parameter - 1) == "zone", word(parameter - 2) == "time",
      ["with", "without"].contains(word(parameter - 3)),
      ["time", "timestamp"].contains(word(parameter - 4))
    {
      return parameter - 4
    }
    return Self.types.contains(word(parameter - 1)) && word(parameter - 2) != "." ? parameter - 1 : nil
  }

  private static let types: Set<String> = [
    "interval", "date", "time", "timestamp", "timestamptz", "timetz", "numeric", "json", "jsonb", "uuid",
    "inet",
    "cidr", "bytea", "xml", "point", "box", "tsquery", "tsvector", "boolean", "bool",
  ]

  private func isParameter(_ index: Int) -> Bool {
    tokens[index].kind == .value && tokens.text(tokens[index]).hasPrefix("$")
  }

  private func word(_ index: Int) -> String {
    tokens.indices.contains(index) ? tokens.text(tokens[index]).lowercased() : ""
  }

  private func apply(to text: String) -> String {
    var bytes = Array(text.utf8)
    for edit in edits.reversed() { bytes.replaceSubrange(edit.range, with: edit.text.utf8) }
    return String(decoding: bytes, as: UTF8.self)
  }
}
