import Aka
import Postgres

/// Statements, and what each means for a table `users`, as PostgreSQL runs them.
enum LogWorkload {
  static let schema: SQL = """
    CREATE SCHEMA other; CREATE TABLE other.users (id int); CREATE TABLE t (users int, id int);
    CREATE TABLE users (id int PRIMARY KEY, name text); INSERT INTO users VALUES (1, 'a'), (2, 'b');
    CREATE FUNCTION users(int) RETURNS int LANGUAGE sql AS 'SELECT $1';
    """

  static let statements: [(sql: String, kind: LogUse.Kind?)] = [
    ("SELECT * FROM users", .read),
    ("SELECT * FROM USERS u WHERE u.id = 1 -- users", .read),
    ("SELECT * FROM\n\tpublic\n\t.\n\t\"users\"\n\tWHERE true", .read),
    (#"SELECT * FROM U&"\0075sers""#, .read),
    (#"SELECT * FROM u&"!0075se!0072s" UESCAPE '!'"#, .read),
    ("TABLE users", .read),
    ("WITH x AS (DELETE FROM users WHERE id = 9 RETURNING *) SELECT * FROM x", .write),
    ("INSERT INTO users VALUES (3, 'it''s \"users\",\nLOG:  statement: SELECT 1')", .write),
    ("UPDATE users SET name = E'back\\\\slash\\n\\'' WHERE id = 3", .write),
    ("DELETE FROM users WHERE id = 3", .write),
    ("LOCK TABLE users IN ACCESS SHARE MODE", .read),
    ("SELECT 'users'::regclass", .other),
    ("ANALYZE users", .other),
    ("COMMENT ON TABLE users IS 'x'", .other),
    ("DO $$ BEGIN DELETE FROM users WHERE id = 7; END $$", .write),
    ("DO $$ BEGIN EXECUTE 'SELECT 1 FROM users'; END $$", .possible),
    ("EXPLAIN SELECT 1 FROM users", .read),
    ("PREPARE p (int) AS SELECT * FROM users WHERE id = $1", .read),
    ("EXECUTE p (1)", .read),
    ("SELECT 1/0 FROM users WHERE id = 1", .read),

    ("SELECT users FROM t", nil), ("SELECT 1 AS users FROM t", nil), ("SELECT users.id FROM t users", nil),
    ("SELECT 'SELECT * FROM users' FROM t", nil), ("SELECT $q$ FROM users $q$, users(1) FROM t", nil),
    ("WITH users AS (SELECT 1) SELECT * FROM users", nil), ("SELECT 1 /* FROM users */ FROM t", nil),
    ("SELECT 'x\nLOG:  statement: SELECT * FROM users' FROM t", nil), ("SELECT * FROM other.users", nil),
    ("CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS 'BEGIN DELETE FROM users; END'", nil),
    ("SELECT U&'\\0075sers' FROM t", nil), ("INSERT INTO t VALUES (1, 1)", nil),
    ("SELECT '2026-01-01 00:00:00.000 UTC,,,1,,1.1,1,,,,,LOG,00000,\",\"\n2026-01-01 00:00:00 UTC'", nil),
  ]

  /// Runs them in one transaction each. Some fail, and are logged again as the statement of an error.
  static func run(on session: Connection) {
    for statement in statements {
      let needsBlock = statement.sql.hasPrefix("LOCK")
      if needsBlock { _ = try? session.run("BEGIN") }
      _ = try? session.runScript(SQL(unescaped: statement.sql))
      if needsBlock { _ = try? session.run("COMMIT") }
    }
  }

  /// How many records there must be.
  static var expected: [LogUse.Kind: Int] {
    var counts: [LogUse.Kind: Int] = [:]
    for kind in statements.compactMap(\.kind) { counts[kind, default: 0] += 1 }
    // Division by zero.
    counts[.read, default: 0] += 1
    return counts
  }
}
