import PGQuery
import Testing

@Suite struct ScriptTests {
  @Test func knowsWhereThingsAre() throws {
    let text =
      "-- first\n SELECT '-- no'; /* -- nor this */ COPY t FROM STDIN;\n1\n-- data\n\\.\nSELECT $$;-- no$$ -- last\n"
    let script = Script(text)
    #expect(script.comments.map(\.text) == ["first", "last"])
    #expect(script.pieces.map(\.line) == [2, 2, 6])
    #expect(script.pieces.map(\.data) == [nil, "1\n-- data\n", nil])
    let bytes = Array(text.utf8)
    for piece in script.pieces { #expect(String(decoding: bytes[piece.range], as: UTF8.self) == piece.text) }
    for comment in script.comments {
      #expect(String(decoding: bytes[comment.range], as: UTF8.self) == "-- " + comment.text)
    }
  }

  @Test func dataMayEndWithTheFile() {
    #expect(Script("COPY t FROM STDIN;\n1\n2").pieces.map(\.data) == ["1\n2"])
    #expect(Script("COPY t FROM STDIN;").pieces.map(\.data) == [""])
    #expect(Script("COPY t FROM STDIN").pieces.map(\.data) == [nil])
  }
}
