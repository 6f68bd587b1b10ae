/// Loops and other control.
extension PLpgSQLReader {
  /// FOR targets IN [REVERSE] range | query | EXECUTE expression | cursor LOOP.
  mutating func readFor() {
    index = find(["in"], from: index) + 1
    if isKeyword(index, "reverse") { index += 1 }
    if isKeyword(index, "execute") {
      index += 1
      return readDynamic(until: "loop")
    }
    let end = find(["..", "loop"], from: index)
    guard isKeyword(end, "..") else { return readLoopQuery() }
    add(.expression, index, end)
    index = end
    readExpression(until: ["by", "loop"], including: false)
    if isKeyword(index, "by") { readExpression(until: ["loop"], including: false) }
    index += 1
  }

  /// A cursor's name, perhaps with arguments, is an expression to the grammar; all else is a query.
  private mutating func readLoopQuery() {
    switch keyword(at: index) {
    case "select", "with", "values", "table", "insert", "update", "delete", "merge", "(", "explain", "show":
      readSQL(until: "loop")
    default:
      index -= 1
      readExpression(until: ["loop"])
    }
  }

  /// FOREACH target [SLICE n] IN ARRAY expression LOOP.
  mutating func readForeach() {
    index = find(["array"], from: index)
    readExpression(until: ["loop"])
  }

  /// EXIT or CONTINUE [label] [WHEN condition].
  mutating func readExit() {
    index = find(["when"], from: index)
    readExpression(until: [])
  }

  /// RETURN [expression], RETURN NEXT [expression], RETURN QUERY query | EXECUTE expression.
  mutating func readReturn() {
    switch keyword(at: index + 1) {
    case "query" where isKeyword(index + 2, "execute"):
      index += 3
      readDynamic(until: ";")
    case "query":
      index += 2
      readSQL(until: ";")
    case "next":
      index += 1
      readExpression(until: [])
    default: readExpression(until: [])
    }
  }

  /// RAISE [level] [format | condition] [, expression ...] [USING option = expression, ...].
  mutating func readRaise() {
    index = find([",", "using"], from: index)
    if isKeyword(index, ",") { readExpression(until: ["using"], including: false) }
    readExpression(until: [])
  }

  /// OPEN cursor [(arguments)], OPEN cursor [[NO] SCROLL] FOR query | EXECUTE expression.
  mutating func readOpen() {
    let start = index + 1
    index = find(["for"], from: index)
    guard isKeyword(index, "for") else {
      add(.expression, start, index)
      index += 1
      return
    }
    index += 1
    if isKeyword(index, "execute") {
      index += 1
      return readDynamic(until: ";")
    }
    readSQL(until: ";")
  }
}
