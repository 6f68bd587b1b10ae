/// Statements that are SQL, or made of it.
extension PLpgSQLReader {
  /// A statement of SQL, with its INTO clause set aside.
  mutating func readSQL(until word: StaticString) {
    let end = find([word], from: index)
    if let range = bytes(index, end) {
      fragments.append(Fragment(kind: .statement, range: range, into: intoClause(index, end)))
    }
    index = end + 1
  }

  /// INTO [STRICT] target, ...: as PL/pgSQL does, the first INTO that does not follow INSERT or MERGE.
  private func intoClause(_ start: Int, _ end: Int) -> Range<Int>? {
    let into = (start..<end).first { index in
      isKeyword(index, "into") && !isKeyword(index - 1, "insert") && !isKeyword(index - 1, "merge")
    }
    guard let into, !isKeyword(start, "import") else { return nil }
    var index = isKeyword(into + 1, "strict") ? into + 2 : into + 1
    while index < end {
      index = afterTarget(index)
      guard isKeyword(index, ",") else { break }
      index += 1
    }
    return bytes(into, min(index, end))
  }

  /// The token after `name`, `name.field` or `name[subscript]`.
  func afterTarget(_ start: Int) -> Int {
    var index = start + 1
    while true {
      if isKeyword(index, ".") {
        index += 2
      } else if isKeyword(index, "[") {
        index = find(["]"], from: index + 1) + 1
      } else {
        return index
      }
    }
  }

  /// `target := expression`. No statement of SQL has such a second token.
  var isAssignment: Bool {
    guard index < significant.count, tokens[significant[index]].kind != .symbol else { return false }
    let operation = afterTarget(index)
    return isKeyword(operation, ":=") || isKeyword(operation, "=")
  }

  mutating func readAssignment() {
    add(.expression, index, afterTarget(index))
    index = afterTarget(index)
    readExpression(until: [])
  }

  /// What follows EXECUTE: an expression, and USING and INTO in any order.
  mutating func readDynamic(until word: StaticString) {
    let stops: [StaticString] = ["into", "using", word]
    var end = find(stops, from: index)
    let isConstant = end == index + 1 && tokens[significant[index]].kind == .string
    if !isConstant { usesDynamicSQL = true }
    add(isConstant ? .executedConstant : .expression, index, end)
    while end < significant.count, !isKeyword(end, word), !isKeyword(end, ";") {
      let next = find(stops, from: end + 1)
      if isKeyword(end, "using") { add(.expression, end + 1, next) }
      end = next
    }
    index = end + 1
  }
}
