import Aka
import Postgres
import Testing
import TestSupport

/// What RETURNING does not know of a row that an alias table hands on to the table: foretold, and so.
@Suite struct AliasRoutedRowTests {
  @Test(arguments: [
    ("INSERT INTO users (name) VALUES ('x') RETURNING id, (xmax = 0) AS is_new", false),
    ("INSERT INTO users AS u (name) VALUES ('x') RETURNING u.xmin", false),
    ("INSERT INTO users (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET n = 1 RETURNING cmin", false),
    ("INSERT INTO users (name) VALUES ('x') RETURNING ctid, tableoid", true),
    ("INSERT INTO users (name) VALUES ('x') RETURNING (SELECT max(xmin::text) FROM users)", true),
    ("UPDATE users SET n = 2 RETURNING xmin, xmax, ctid", true),
    ("DELETE FROM users WHERE id = 1 RETURNING xmax", true), ("SELECT xmin FROM users", true),
  ])
  func isForetold(statement: String, works: Bool) throws {
    let aliased = try Aliased(rename: false)
    let request = try aliasRequest("users", "tb_user")
    let rehearsed = try aliased.aka.rehearse(
      Manifest(renames: [request]), ObservedStatements([WorkloadStatement(statement)]))
    guard case .fails(let state, let message) = rehearsed.statements[0].verdict else {
      #expect(works, "\(rehearsed.statements)")
      try aliased.aka.rename([request])
      try aliased.session.run(SQL(unescaped: statement))
      return
    }
    #expect(!works && state == "0A000")
    #expect(message.contains("a row that goes through an alias table has none"))
    try aliased.aka.rename([request])
    let error = #expect(throws: PostgresError.self) { try aliased.session.run(SQL(unescaped: statement)) }
    #expect(error?.state == SQLState("0A000"))
  }
}
