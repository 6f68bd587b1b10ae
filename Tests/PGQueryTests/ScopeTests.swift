import PGQuery
import Testing

/// Common table expressions look like relations in the tree; who confuses the two rewrites the wrong thing.
@Suite struct ScopeTests {
  @Test(arguments: [
    ("WITH x AS (SELECT 1 FROM users) SELECT * FROM x", ["read users"]),
    // A query does not see itself without RECURSIVE.
    ("WITH users AS (SELECT * FROM users) SELECT * FROM users", ["read users"]),
    ("WITH RECURSIVE users AS (SELECT 1 UNION SELECT * FROM users) SELECT * FROM users", []),
    // Only earlier siblings are seen.
    ("WITH a AS (SELECT * FROM b), b AS (SELECT * FROM a) SELECT 1", ["read b"]),
    ("WITH RECURSIVE a AS (SELECT * FROM b), b AS (SELECT 1) SELECT * FROM a", []),
    // A schema makes it the table.
    ("WITH users AS (SELECT 1) SELECT * FROM public.users", ["read public.users"]),
    // Subqueries see the WITH around them, and nobody sees one inside a subquery.
    ("WITH users AS (SELECT 1) SELECT (SELECT 1 FROM (SELECT 1 FROM users) x)", []),
    ("SELECT * FROM (WITH users AS (SELECT 1) SELECT * FROM users) x, users", ["read users"]),
    ("(WITH users AS (SELECT 1) SELECT * FROM users) UNION SELECT * FROM users", ["read users"]),
    ("WITH users AS (SELECT 1) SELECT * FROM users UNION SELECT * FROM users", []),
    ("WITH a AS (WITH users AS (SELECT 1) SELECT * FROM users) SELECT * FROM users", ["read users"]),
    // The target of a statement is never a common table expression.
    ("WITH users AS (SELECT 1) INSERT INTO users SELECT * FROM users", ["insert users"]),
    ("WITH users AS (SELECT 1) UPDATE users SET a = 1 FROM users x", ["update users"]),
    ("WITH users AS (SELECT 1) DELETE FROM users USING users x", ["delete users"]),
    (
      "WITH users AS (SELECT 1) MERGE INTO users USING users x ON true WHEN MATCHED THEN DELETE",
      ["merge users"]
    ),
    ("INSERT INTO users WITH users AS (SELECT 1) SELECT * FROM users", ["insert users"]),
    // Data-modifying ones.
    (
      "WITH d AS (DELETE FROM users RETURNING *) INSERT INTO t SELECT * FROM d", ["delete users", "insert t"]
    ),
    (
      "WITH users AS (SELECT 1), d AS (DELETE FROM t USING users RETURNING *) SELECT * FROM d, users",
      ["delete t"]
    ),
    // Case is folded and quotes keep it.
    ("WITH \"Users\" AS (SELECT 1) SELECT * FROM users, \"Users\"", ["read users"]),
    ("CREATE VIEW v AS WITH users AS (SELECT 1) SELECT * FROM users", ["ddl v"]),
    ("WITH users AS (SELECT 1) SELECT 1; SELECT * FROM users", ["read users"]),
  ])
  func commonTableExpressionsAreScoped(sql: String, expected: [String]) throws {
    #expect(try references(sql) == expected, "\(sql)")
  }
}
