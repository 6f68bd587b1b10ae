import PGQuery
import Testing

/// The references of a text as `use schema.name`, in the order of the text.
func references(_ sql: String) throws -> [String] {
  try Parser.parse(sql).references().map { "\($0.use) \($0.schema.map { $0 + "." } ?? "")\($0.name)" }
}

@Suite struct ReferenceTests {
  @Test(arguments: [
    "SELECT users FROM t", "SELECT t.users FROM t", "SELECT 1 AS users FROM t", "SELECT 'users' FROM t",
    "SELECT 1 /* users */ FROM t -- users", "SELECT users.id FROM t users", "SELECT $$users$$ FROM t",
    "SELECT id FROM t AS users (users)", "SELECT users(1) FROM t", "SELECT 1 FROM t GROUP BY users",
    "WITH users AS (SELECT 1) SELECT * FROM users, t", "SELECT 1 FROM t users FOR UPDATE OF users",
    "SELECT 1 FROM t WINDOW users AS (ORDER BY id)", "SELECT 'users'::varchar FROM t",
  ])
  func whatOnlyLooksLikeTheTableIsNone(sql: String) throws {
    #expect(try references(sql).filter { $0.contains("users") } == [])
    #expect(try references(sql).contains("read t"))
  }

  @Test(arguments: [
    ("SELECT * FROM users", "read users"),
    ("SELECT * FROM ONLY public.users u", "read public.users"),
    ("TABLE users", "read users"),
    ("INSERT INTO users DEFAULT VALUES", "insert users"),
    ("UPDATE users SET a = 1", "update users"),
    ("DELETE FROM users", "delete users"),
    ("TRUNCATE users", "truncate users"),
    ("LOCK TABLE users", "lock users"),
    ("COPY users FROM STDIN", "copyFrom users"),
    ("COPY users (id) TO STDOUT", "copyTo users"),
    ("COPY (SELECT 1 FROM users) TO STDOUT", "read users"),
    ("VACUUM ANALYZE users", "maintenance users"),
    ("REINDEX TABLE users", "maintenance users"),
    ("CREATE INDEX ON users (id)", "ddl users"),
    ("ALTER TABLE users ADD x int", "ddl users"),
    ("ALTER TABLE users OWNER TO bob", "ddl users"),
    ("ALTER VIEW users RENAME TO x", "ddl users"),
    ("GRANT SELECT ON users TO bob", "ddl users"),
    ("CREATE PUBLICATION p FOR TABLE users", "ddl users"),
    ("CREATE POLICY p ON users", "ddl users"),
    ("DROP TABLE users", "object users"),
    ("DROP VIEW IF EXISTS public.users", "object public.users"),
    ("DROP TRIGGER t ON public.users", "object public.users"),
    ("COMMENT ON TABLE users IS 'x'", "object users"),
    ("COMMENT ON COLUMN public.users.id IS 'x'", "object public.users"),
    ("ALTER EXTENSION e ADD TABLE users", "object users"),
    ("DROP TYPE users", "rowType users"),
    ("ALTER SEQUENCE s OWNED BY users.id", "object users"),
    ("SELECT 'users'::regclass", "regclassLiteral users"),
    ("SELECT CAST('public.\"Users\"' AS pg_catalog.regclass)", "regclassLiteral public.Users"),
    ("SELECT nextval('users_id_seq')", "regclassLiteral users_id_seq"),
    ("SELECT has_table_privilege('bob', 'users', 'select')", "regclassLiteral users"),
    ("SELECT NULL::users", "rowType users"),
    ("SELECT NULL::public.users[]", "rowType public.users"),
    ("DROP FUNCTION f(users)", "rowType users"),
    ("DECLARE c CURSOR FOR SELECT 1 FROM users", "read users"),
    ("EXPLAIN ANALYZE SELECT 1 FROM users", "read users"),
    ("PREPARE p AS DELETE FROM users", "delete users"),
    ("SELECT 1 FROM users TABLESAMPLE system (1)", "read users"),
    ("DO $$ BEGIN DELETE FROM users; END $$", "body users"),
    ("DO LANGUAGE plpgsql 'BEGIN PERFORM 1 FROM users; END'", "body users"),
  ])
  func everyUseIsTold(sql: String, reference: String) throws {
    let found = try references(sql)
    #expect(found.contains(reference), "\(sql): \(found)")
    #expect(found.count { $0.lowercased().contains("users") } == 1, "\(sql): \(found)")
  }

  @Test(arguments: [
    "SELECT (SELECT 1 FROM users)", "SELECT 1 FROM (SELECT 1 FROM users) x",
    "SELECT 1 WHERE EXISTS (SELECT 1 FROM users)", "SELECT 1 FROM t JOIN users ON true",
    "SELECT 1 FROM t CROSS JOIN (t2 LEFT JOIN users ON true)", "SELECT 1 HAVING (SELECT true FROM users)",
    "SELECT 1 ORDER BY (SELECT 1 FROM users)", "SELECT 1 LIMIT (SELECT 1 FROM users)",
    "SELECT 1 UNION SELECT 1 EXCEPT SELECT 1 FROM users", "VALUES ((SELECT 1 FROM users))",
    "INSERT INTO t VALUES ((SELECT 1 FROM users))", "INSERT INTO t SELECT * FROM users",
    "INSERT INTO t VALUES (1) ON CONFLICT (id) DO UPDATE SET a = (SELECT 1 FROM users)",
    "INSERT INTO t VALUES (1) RETURNING (SELECT 1 FROM users)", "UPDATE t SET a = 1 FROM users",
    "UPDATE t SET (a, b) = (SELECT 1, 2 FROM users)", "DELETE FROM t USING users",
    "MERGE INTO t USING users ON true WHEN MATCHED THEN DELETE",
    "SELECT 1 FROM f((SELECT 1 FROM users)) x", "SELECT 1 FROM t, LATERAL (SELECT 1 FROM users) y",
    "SELECT CASE WHEN (SELECT true FROM users) THEN 1 END", "SELECT ARRAY(SELECT 1 FROM users)",
    "SELECT f(x ORDER BY (SELECT 1 FROM users)) FILTER (WHERE true)", "CREATE VIEW v AS SELECT 1 FROM users",
    "CREATE TABLE t AS SELECT 1 FROM users", "CREATE RULE r AS ON INSERT TO t DO SELECT 1 FROM users",
    "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1 FROM users; END",
    "CREATE FUNCTION f(a int DEFAULT 1) RETURNS int RETURN (SELECT 1 FROM users)",
    "ALTER TABLE t ADD CHECK (1 = (SELECT 1 FROM users))",
  ])
  func subqueriesAreFoundEverywhere(sql: String) throws {
    #expect(try references(sql).filter { $0 == "read users" }.count == 1, "\(sql)")
  }

  @Test func ddlNamesEveryRelation() throws {
    let table = "CREATE TABLE a (LIKE b, c_id int REFERENCES c, d pg_catalog.int4) INHERITS (e)"
    #expect(try references(table) == ["ddl a", "ddl b", "ddl c", "ddl e"])
    #expect(try references("ALTER TABLE a ATTACH PARTITION b DEFAULT") == ["ddl a", "ddl b"])
    #expect(try references("SELECT * INTO a FROM b") == ["ddl a", "read b"])
    #expect(try references("MERGE INTO a USING b ON true WHEN MATCHED THEN DELETE") == ["merge a", "read b"])
    #expect(try references("DROP TABLE a.b, c, \"D\"") == ["object a.b", "object c", "object D"])
  }

  @Test func functionSignaturesNameRowTypes() throws {
    let sql = """
      CREATE FUNCTION f(a users, b public.users.id%TYPE) RETURNS SETOF users LANGUAGE sql AS
        'SELECT * FROM users'
      """
    #expect(try references(sql) == ["rowType users", "rowType public.users", "rowType users", "body users"])
  }

  @Test func theRangeIsTheNameAsWritten() throws {
    let sql = "SELECT 'é', * FROM  public /* . */ . \"Üsers\" AS u, ONLY (plain)"
    let found = try Parser.parse(sql).references()
    #expect(found.map { text($0.range, of: sql) } == ["public /* . */ . \"Üsers\"", "plain"])
    #expect(found.map(\.name) == ["Üsers", "plain"])
    #expect(found.map(\.alias) == ["u", nil])
    #expect(found.map(\.only) == [false, true])
  }

  @Test func theRangeOfALiteralIsItsConstant() throws {
    for constant in ["E'us\\x65rs'", "U&'\\0075sers'", "$a$users$a$", "'users'"] {
      let sql = "SELECT \(constant)::regclass"
      let reference = try #require(try Parser.parse(sql).references().first { $0.use == .regclassLiteral })
      #expect(reference.name == "users")
      #expect(text(reference.range, of: sql) == constant)
    }
  }

  @Test func theRangeOfAnObjectIsFoundInTheTokens() throws {
    let sql = "DROP TABLE IF EXISTS \"table\", users, public.users"
    let texts = try Parser.parse(sql).references().map { text($0.range, of: sql) }
    #expect(texts == ["\"table\"", "users", "public.users"])
  }

  @Test func strangeNamesSurvive() throws {
    let weird = "SELECT * FROM \"Weird\"\".Ta.ble\n\\x\", Users, \"a>b\""
    #expect(try references(weird) == ["read Weird\".Ta.ble\n\\x", "read users", "read a>b"])
    let escaped = #"SELECT * FROM U&"\0075sers", U&"!0075!+00005A" UESCAPE '!'"#
    #expect(try references(escaped) == ["read users", "read uZ"])
  }

  @Test func longNamesAreCutAsPostgreSQLCutsThem() throws {
    let name = String(repeating: "a", count: 70)
    #expect(try references("SELECT * FROM \(name)") == ["read \(name.prefix(63))"])
    let wide = String(repeating: "é", count: 40)
    #expect(try references("SELECT * FROM \"\(wide)\"") == ["read \(wide.prefix(31))"])
  }

  @Test func statementsAreNumbered() throws {
    let tree = try Parser.parse("SELECT 1 FROM a;;  ; DELETE FROM b ; ")
    #expect(tree.statements.map(\.kind) == ["SelectStmt", "DeleteStmt"])
    #expect(tree.references().map(\.statement) == [0, 1])
    #expect(tree.sql(of: tree.statements[1]).contains("DELETE FROM b"))
    #expect(tree.json(of: tree.statements[1]).hasPrefix("{\"DeleteStmt\":{"))
  }
}

func text(_ range: Range<Int>, of sql: String) -> String {
  String(decoding: Array(sql.utf8)[range], as: UTF8.self)
}
