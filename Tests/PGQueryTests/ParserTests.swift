import PGQuery
import Testing

@Suite struct ParserTests {
  @Test func anErrorHasItsPlace() throws {
    let sql = "SELECT 'é'\n  FRO users x"
    let error = #expect(throws: ParseError.self) { try Parser.check(sql) }
    #expect(error?.kind == .syntax)
    #expect(
      error?.message == "syntax error at or near \"x\""
        || error?.message == "syntax error at or near \"users\"")
    let place = try #require(error?.place(in: sql))
    #expect(place.line == 2)
    #expect(place.text == "  FRO users x")
    #expect(SourcePlace(offset: 18, in: sql) == SourcePlace(character: 18, in: sql))
  }

  @Test func nothingIsNoStatement() throws {
    for sql in ["", " ; ", "-- x", "/* x */"] { #expect(try Parser.parse(sql).statements.isEmpty) }
  }

  @Test func aZeroByteIsRefusedAndNotTheEnd() {
    let error = #expect(throws: ParseError.self) { try Parser.check("SELECT é1\0garbage(") }
    #expect(error?.kind == .zeroByte)
    #expect(error?.position == 10)
    #expect(throws: ParseError.self) { try Tokens("a\0b") }
  }

  @Test func depthIsNoDanger() throws {
    let deep = 100_000
    let parentheses =
      "SELECT " + String(repeating: "(", count: deep) + "1" + String(repeating: ")", count: deep)
    let error = #expect(throws: ParseError.self) { try Parser.check(parentheses) }
    #expect(error?.message.hasPrefix("memory exhausted") == true)

    let sum = "SELECT a" + String(repeating: "+1", count: Parser.maximumLength / 2 - 10) + " FROM t"
    #expect(try references(sum) == ["read t"])
    let casts = "SELECT a" + String(repeating: "::b", count: Parser.maximumLength / 3 - 10) + " FROM t"
    #expect(try Parser.parse(casts).references().last?.name == "t")
    let unions = "SELECT 1" + String(repeating: " UNION SELECT 1 FROM t", count: 40_000)
    #expect(try Parser.parse(unions).references().count == 40_000)
  }

  @Test func whatIsTooLongIsRefused() {
    let error = #expect(throws: ParseError.self) {
      try Parser.check("SELECT '" + String(repeating: "x", count: Parser.maximumLength) + "'")
    }
    #expect(error?.kind == .tooLong(limit: Parser.maximumLength))
  }

  @Test func manyThreadsParseAtOnce() async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for task in 0..<16 { group.addTask { try parseMany(task) } }
      try await group.waitForAll()
    }
  }

  private func parseMany(_ task: Int) throws {
    // Every other text is long enough for a thread of its own.
    let filler = task.isMultiple(of: 2) ? "" : String(repeating: " + 1", count: 2_000)
    for round in 0..<50 {
      let name = "t\(task)_\(round)"
      #expect(try references("SELECT 1\(filler) FROM \(name)") == ["read \(name)"])
      #expect(throws: ParseError.self) { try Parser.check("SELECT FROM \(name) WHERE") }
    }
  }
}
