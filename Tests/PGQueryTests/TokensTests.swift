import PGQuery
import Testing

@Suite struct TokensTests {
  @Test func namesAreFoldedAndUnquoted() throws {
    let tokens = try Tokens(#"Users "Us""ers" U&"d!0061t!+000061" UESCAPE '!' Éa type table x.y"#)
    let names = ["users", "Us\"ers", "data", "uescape", "Éa", "type", "table", "x", "y"]
    #expect(tokens.compactMap(tokens.name) == names)
    let kinds: [Token.Kind] = [
      .identifier, .identifier, .identifier, .keyword, .string, .identifier, .keyword, .reservedKeyword,
    ]
    #expect(tokens.map(\.kind).prefix(8) == kinds[...])
  }

  @Test(arguments: [
    ("'a''b'", "a'b"), ("'a'\n  'b'", "ab"), ("E'\\x41\\102\\u00e9\\n\\''", "AB\u{e9}\n'"),
    ("$$x$y$$", "x$y"),
    ("$é$q$$é$", "q$"), ("U&'\\0061\\\\'", "a\\"), ("U&'!D83D!DE00' UESCAPE '!'", "\u{1F600}"), ("N'x'", "x"),
    ("'a\\'", "a\\"), ("''", ""), ("'a' -- c\n 'b'", "ab"),
  ])
  func stringConstantsHaveTheirValue(sql: String, value: String) throws {
    let tokens = try Tokens(sql)
    let token = try #require(tokens.first { $0.kind == .string })
    #expect(tokens.stringValue(token) == value)
  }

  @Test func rangesAreBytes() throws {
    let tokens = try Tokens("é/* ü */ 'ö' -- ä\n1 $2 :=")
    #expect(tokens.map(tokens.text) == ["é", "/* ü */", "'ö'", "-- ä", "1", "$2", ":="])
    #expect(tokens.map(\.kind) == [.identifier, .comment, .string, .comment, .value, .value, .symbol])
  }

  @Test func whatIsNeverClosedIsAnError() {
    let error = #expect(throws: ParseError.self) { try Tokens("a 'b") }
    #expect(error?.position == 3)
  }

  @Test(arguments: [
    ("users", QualifiedName(name: "users")),
    (" Public . \"Users\" ", QualifiedName(schema: "public", name: "Users")),
    ("db.s.t", QualifiedName(schema: "s", name: "t")),
  ])
  func namesAreReadAsRegclassReadsThem(text: String, name: QualifiedName) {
    #expect(QualifiedName(parsing: text) == name)
  }

  @Test(arguments: ["", "1234", "a b", "a.", ".a", "\"a", "-"])
  func otherTextsAreNoNames(text: String) {
    #expect(QualifiedName(parsing: text) == nil)
  }
}
