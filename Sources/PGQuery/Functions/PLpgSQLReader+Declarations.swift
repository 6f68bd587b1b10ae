/// The DECLARE section.
extension PLpgSQLReader {
  mutating func readDeclarations() {
    index += 1
    while index < significant.count, !isKeyword(index, "begin") {
      if isKeyword(index, "declare") {
        index += 1
      } else if isKeyword(index, "<<") {
        index += 3
      } else {
        readDeclaration()
      }
    }
  }

  /// `name [CONSTANT] type [NOT NULL] [:= expression];`, an alias, or a cursor.
  private mutating func readDeclaration() {
    index += 1
    if isKeyword(index, "alias") { return skipStatement() }
    if isCursor { return readCursor() }
    if isKeyword(index, "constant") { index += 1 }
    let type = index
    index = find(["default", ":=", "="], from: index)
    add(.type, type, index)
    readExpression(until: [])
  }

  /// [[NO] SCROLL] CURSOR. A type may be called "cursor" only in quotes.
  private var isCursor: Bool {
    isKeyword(index, "cursor") || isKeyword(index, "scroll")
      || isKeyword(index, "no") && isKeyword(index + 1, "scroll")
  }

  /// CURSOR [(name type, ...)] FOR | IS query.
  private mutating func readCursor() {
    let query = find(["for", "is"], from: index)
    index = find(["cursor"], from: index) + 1
    if isKeyword(index, "(") {
      repeat {
        let end = find([",", ")"], from: index + 1)
        add(.type, index + 2, end)
        index = end
      } while isKeyword(index, ",")
    }
    index = query + 1
    readSQL(until: ";")
  }
}
