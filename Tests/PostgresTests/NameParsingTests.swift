import Postgres
import Testing

@Suite struct NameParsingTests {
  @Test(arguments: [
    ("users", nil, "users"), ("Users", nil, "users"), ("App.Users", "app", "users"),
    ("\"Users\"", nil, "Users"),
    ("\"a.b\".\"c\"\"d\"", "a.b", "c\"d"), ("\"new\nline\"", nil, "new\nline"), ("naïve", nil, "naïve"),
    ("\"x\"\u{301}", nil as String?, nil as String?),
  ])
  func followsTheRulesOfSQL(text: String, schema: String?, name: String?) throws {
    guard let name else {
      #expect(throws: InvalidName.self) { try WrittenName(parsing: text) }
      return
    }
    let written = try WrittenName(parsing: text)
    #expect(written.schema?.name == schema && written.name.name == name)
    #expect(try WrittenName(parsing: written.description) == written)
  }

  @Test(arguments: [
    ("", InvalidName.Problem.empty), ("a.", .empty), (".a", .empty), ("\"\"", .empty),
    ("\"a", .unterminatedQuote),
    ("a b", .unexpectedCharacter), ("a-b", .unexpectedCharacter), ("1a", .unexpectedCharacter),
    ("a.b.c", .tooManyParts),
    ("\"a\"b", .unexpectedCharacter), ("a\0b", .containsNull), (String(repeating: "x", count: 64), .tooLong),
  ])
  func saysWhatIsWrong(text: String, problem: InvalidName.Problem) {
    let error = #expect(throws: InvalidName.self) { try WrittenName(parsing: text) }
    #expect(error?.problem == problem)
  }

  @Test func comparesAndQuotesByWhatPostgresSees() {
    #expect(Identifier("\u{e9}") != Identifier("e\u{301}"))
    #expect(Set([Identifier("\u{e9}"), Identifier("e\u{301}")]).count == 2)
    #expect(Array(Identifier("a\"\u{301}").quoted.unicodeScalars) == Array("\"a\"\"\u{301}\"".unicodeScalars))
  }
}
