import PGQuery
import Testing

/// The pieces of a function's body that name a table, and the lines on which things stand in them.
@Suite struct BodyStatementTests {
  private func lines(_ source: String, of word: String, _ language: FunctionBody.Language = .plpgsql) -> [Int]
  {
    FunctionBody(language: language, source: source).statements(naming: TableNames(["users"])).compactMap {
      piece in
      guard let kind = piece.tree.statements.first, piece.tree.sql(of: kind).contains(word) else {
        return nil
      }
      let reference = piece.tree.references().first { $0.name == "users" }
      return reference.map { piece.line(at: $0.range.lowerBound) }
    }
  }

  @Test func statementsAndExpressionsKeepTheirLines() {
    let body = """
      DECLARE i int := (SELECT count(*) FROM
        users);
      BEGIN
        IF EXISTS (SELECT FROM users) THEN
          SELECT id INTO STRICT i FROM public.users; END IF;
        TRUNCATE -- all of
          users;
        PERFORM 1 FROM other;
      END
      """
    #expect(lines(body, of: "count") == [2])
    #expect(lines(body, of: "EXISTS") == [4])
    #expect(lines(body, of: "id") == [5])
    #expect(lines(body, of: "TRUNCATE") == [7])
    #expect(lines(body, of: "other").isEmpty)
  }

  @Test func whatExecuteRunsIsReadIfItIsAConstant() {
    #expect(lines("BEGIN\n  EXECUTE 'TRUNCATE\n users'; END", of: "TRUNCATE") == [3])
    #expect(lines("BEGIN\n  EXECUTE $q$TRUNCATE\n users$q$ USING 1; END", of: "TRUNCATE") == [3])
    #expect(lines("BEGIN EXECUTE 'TRUNCATE ' || 'users'; END", of: "TRUNCATE ").isEmpty)
  }

  @Test func aBodyInSQLIsOnePiece() {
    let pieces = FunctionBody(language: .sql, source: "SELECT 1;\nTRUNCATE users;").statements(
      naming: TableNames(["users"]))
    #expect(pieces.count == 1 && pieces[0].tree.statements.map(\.kind) == ["SelectStmt", "TruncateStmt"])
    #expect(FunctionBody(language: .other, source: "users").statements(naming: TableNames(["users"])).isEmpty)
  }
}
