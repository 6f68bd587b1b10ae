import PGQuery

extension Candidate {
  /// The query inside a statement that is more than a query: EXPLAIN, PREPARE, DECLARE, COPY (...) TO, CREATE VIEW,
  /// CREATE TABLE AS. A parse tree tells where a query begins but not where it ends, so the longest text is taken that
  /// PostgreSQL's grammar accepts as a query.
  var innerQuery: Candidate? {
    let holders = [
      "ExplainStmt", "PrepareStmt", "DeclareCursorStmt", "CopyStmt", "ViewStmt", "CreateTableAsStmt",
    ]
    guard holders.contains(kind), let tokens = try? Tokens(text) else { return nil }
    let starts = tokens.indices.filter { index in
      index > 0 && Self.beginnings.contains(tokens.text(tokens[index]).lowercased())
    }
    // What may follow a query: WITH NO DATA, WITH CHECK OPTION, the parenthesis that closes COPY's.
    let ends =
      [tokens.endIndex]
      + tokens.indices.reversed().filter { ["with", ")"].contains(tokens.text(tokens[$0]).lowercased()) }
    for start in starts {
      for end in ends where end > start {
        let range = tokens[start].range.lowerBound..<tokens[end - 1].range.upperBound
        let inner = String(decoding: Array(text.utf8)[range], as: UTF8.self)
        if let candidate = try? Candidate(inner, number: number), candidate.isPlannable { return candidate }
      }
    }
    return nil
  }

  private static let beginnings: Set<String> = [
    "select", "insert", "update", "delete", "merge", "with", "values", "table",
  ]
}
