import Aka
import Testing
import TestSupport

@Suite struct LintTests {
  private func rules(_ sql: String, isMigrated: Bool = false) throws -> [String] {
    let directory = try ScratchDirectory(["x.sql": sql])
    var linter = Linter(isMigrated: isMigrated)
    try linter.lint(path: directory.path + "/x.sql")
    return linter.findings.map { "\($0.location.line) \($0.rule.rawValue)" }
  }

  @Test(arguments: [
    ("ALTER TABLE users RENAME TO tb_user", "rename-without-shim"),
    ("ALTER TABLE users RENAME COLUMN a TO b", "rename-column"),
    ("ALTER TABLE users SET SCHEMA app", "move-to-schema"),
    ("ALTER TABLE users DROP COLUMN a", "drop-column"),
    ("DROP TABLE users", "drop-table"),
    ("CREATE INDEX i ON users (a)", "index-without-concurrently"),
    ("DROP INDEX i", "drop-index-without-concurrently"),
    ("REINDEX TABLE users", "reindex-without-concurrently"),
    ("REFRESH MATERIALIZED VIEW m", "refresh-without-concurrently"),
    ("ALTER TABLE users ADD COLUMN a uuid DEFAULT gen_random_uuid()", "volatile-default"),
    ("ALTER TABLE users ADD COLUMN a int DEFAULT 1 + floor(random() * 6)::int", "volatile-default"),
    ("ALTER TABLE users ADD COLUMN a bigserial", "volatile-default"),
    ("ALTER TABLE users ADD COLUMN a int GENERATED ALWAYS AS IDENTITY", "volatile-default"),
    ("ALTER TABLE users ADD COLUMN a int GENERATED ALWAYS AS (b + 1) STORED", "volatile-default"),
    ("ALTER TABLE users ADD COLUMN a int NOT NULL", "add-not-null-column"),
    ("ALTER TABLE users ALTER a TYPE bigint", "alter-type"),
    ("ALTER TABLE users ALTER a SET NOT NULL", "set-not-null"),
    ("ALTER TABLE users ADD FOREIGN KEY (a) REFERENCES b", "foreign-key-without-not-valid"),
    ("ALTER TABLE users ADD COLUMN a int REFERENCES b", "foreign-key-without-not-valid"),
    ("ALTER TABLE users ADD CHECK (a > 0)", "check-without-not-valid"),
    ("ALTER TABLE users ADD UNIQUE (a)", "key-without-index"),
    ("ALTER TABLE users ADD PRIMARY KEY (a)", "key-without-index"),
    ("VACUUM FULL users", "table-rewrite"), ("CLUSTER users", "table-rewrite"),
    ("ALTER TABLE users SET UNLOGGED", "table-rewrite"),
    ("LOCK TABLE users", "exclusive-lock"), ("TRUNCATE users", "exclusive-lock"),
    ("ALTER TABEL users", "unreadable"),
  ])
  func pointsOut(sql: String, rule: String) throws {
    #expect(try rules("SELECT 1;\n\(sql);") == ["2 \(rule)"])
    #expect(try rules("-- aka: allow \(rule)\n\(sql);").isEmpty)
    #expect(try rules("-- UP\nSELECT 1;\n-- DOWN\n\(sql);").isEmpty, "what undoes it may hurt")
  }

  @Test(arguments: [
    "BEGIN; ALTER TABLE users RENAME TO tb_user; CREATE VIEW users AS SELECT * FROM tb_user; COMMIT",
    "ALTER TABLE app.users RENAME TO tb_user; CREATE OR REPLACE VIEW app.users WITH (security_invoker) AS SELECT id FROM app.tb_user",
    "CREATE TABLE t (a int); CREATE INDEX ON t (a); ALTER TABLE t ALTER a SET NOT NULL, ADD UNIQUE (a); DROP TABLE t",
    "ALTER TABLE users ADD COLUMN a timestamptz NOT NULL DEFAULT now()",
    "ALTER TABLE users ADD COLUMN a text DEFAULT 'x'", "CREATE INDEX CONCURRENTLY i ON users (a)",
    "ALTER TABLE users ADD CONSTRAINT c FOREIGN KEY (a) REFERENCES b NOT VALID; COMMIT; ALTER TABLE users VALIDATE CONSTRAINT c",
    "ALTER TABLE users ADD CONSTRAINT c CHECK (a IS NOT NULL) NOT VALID; COMMIT; ALTER TABLE users VALIDATE CONSTRAINT c; ALTER TABLE users ALTER a SET NOT NULL, DROP CONSTRAINT c",
    "CREATE UNIQUE INDEX CONCURRENTLY i ON users (a); ALTER TABLE users ADD UNIQUE USING INDEX i",
    "LOCK TABLE users IN SHARE MODE", "VACUUM users", "REINDEX TABLE CONCURRENTLY users",
    "REFRESH MATERIALIZED VIEW CONCURRENTLY m", "UPDATE users SET a = 1", "\\set x 1\nSELECT 1",
    "ALTER VIEW v RENAME TO w; DROP VIEW v",
    "CREATE TABLE new (a int); ALTER TABLE users RENAME TO old; ALTER TABLE new RENAME TO users; DROP TABLE users",
  ])
  func leavesInPeace(sql: String) throws { #expect(try rules(sql).isEmpty) }

  /// A view of another name, or that reads something else, or comes before, saves nobody.
  @Test(arguments: [
    "CREATE VIEW user_names AS SELECT * FROM tb_user", "CREATE VIEW users AS SELECT * FROM other",
    "CREATE VIEW other.users AS SELECT * FROM other.tb_user",
  ])
  func aViewThatServesNobody(view: String) throws {
    #expect(try rules("ALTER TABLE public.users RENAME TO tb_user;\n\(view)") == ["1 rename-without-shim"])
  }

  @Test func migrateMakesRenamesSafe() throws {
    #expect(try rules("ALTER TABLE users RENAME TO tb_user", isMigrated: true).isEmpty)
    let bare = "-- aka: no-shim\nALTER TABLE users RENAME TO tb_user"
    #expect(try rules(bare, isMigrated: true) == ["2 rename-without-shim"])
  }

  /// What follows a rename hurts its shim.
  @Test(arguments: [
    ("ALTER TABLE tb_user DROP COLUMN a", "drop-shimmed-column"),
    ("ALTER TABLE tb_user ALTER a TYPE text", "alter-shimmed-column"),
    ("DROP TABLE tb_user CASCADE", "drop-shimmed-table"), ("DROP VIEW users", "drop-shim"),
  ])
  func protectsShims(sql: String, rule: String) throws {
    #expect(try rules("ALTER TABLE users RENAME TO tb_user;\n\(sql)", isMigrated: true) == ["2 \(rule)"])

    // The same when the rename is in the database.
    let database = try TestDatabase("CREATE TABLE users (a int)")
    let aka = Aka(connection: try database.connect())
    try aka.rename([try request("users", "tb_user")])
    try database.connect().run("ALTER TABLE tb_user ADD COLUMN new int")
    let directory = try ScratchDirectory(["x.sql": "ALTER TABLE tb_user DROP COLUMN new;\n\(sql)"])
    var linter = Linter(shims: try aka.knownShims())
    try linter.lint(path: directory.path + "/x.sql")
    #expect(linter.findings.map(\.rule.rawValue) == ["drop-column", rule])
  }

  /// A view that is built on an old name keeps it alive, and below it the reader's rights count.
  @Test(arguments: [
    ("CREATE VIEW v AS SELECT * FROM users", true),
    ("CREATE VIEW v AS TABLE tb_user UNION TABLE users", true),
    ("CREATE VIEW v WITH (security_invoker = true) AS SELECT * FROM users", false),
    ("CREATE MATERIALIZED VIEW v AS SELECT * FROM users", false),
  ])
  func viewsOnShims(sql: String, asksReaders: Bool) throws {
    let rename = "ALTER TABLE users RENAME TO tb_user;\n"
    #expect(try rules(rename + sql, isMigrated: true) == ["2 view-on-shim"])
    #expect(try rules("\(rename)-- aka: allow view-on-shim\n\(sql)", isMigrated: true).isEmpty)
    #expect(try rules("\(rename)CREATE VIEW users AS TABLE tb_user;\n\(sql)") == ["3 view-on-shim"])
    #expect(try rules(rename + sql.replacing("users", with: "tb_user"), isMigrated: true).isEmpty)
    #expect(try rules(sql).isEmpty, "no name is old")

    let database = try TestDatabase("CREATE TABLE users (a int)")
    let aka = Aka(connection: try database.connect())
    try aka.rename([try request("users", "tb_user")])
    let directory = try ScratchDirectory(["x.sql": sql])
    var linter = Linter(shims: try aka.knownShims())
    try linter.lint(path: directory.path + "/x.sql")
    let finding = try #require(linter.findings.first)
    #expect(finding.rule == .viewOnShim && finding.severity == .warning)
    #expect(
      finding.message.contains("who reads v needs rights on public.tb_user") == asksReaders, "\(finding)")
  }

  /// Who still says the old name in a migration, and means the table.
  @Test(arguments: [
    ("ALTER TABLE users ADD COLUMN b int", "refused-on-shim"),
    ("ALTER TABLE public.users ALTER a SET NOT NULL", "refused-on-shim"),
    ("TRUNCATE users", "refused-on-shim"), ("CREATE INDEX ON users (a)", "refused-on-shim"),
    ("CREATE INDEX CONCURRENTLY ON users (a)", "refused-on-shim"), ("CLUSTER users", "refused-on-shim"),
    ("CREATE TABLE x (a int REFERENCES users)", "refused-on-shim"),
    ("CREATE POLICY p ON users USING (true)", "refused-on-shim"),
    ("CREATE TRIGGER t BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION f()", "refused-on-shim"),
    ("DROP TRIGGER t ON users", "refused-on-shim"), ("COPY users FROM STDIN", "refused-on-shim"),
    ("ALTER TABLE users ALTER a SET DEFAULT 1", "changes-shim"), ("VACUUM users", "changes-shim"),
    ("ALTER TABLE users OWNER TO ann", "changes-shim"), ("GRANT SELECT ON users TO ann", "changes-shim"),
    ("CREATE TABLE x (LIKE users INCLUDING ALL)", "changes-shim"),
  ])
  func whatMeansTheTable(sql: String, rule: String) throws {
    let rename = "ALTER TABLE users RENAME TO tb_user;\n"
    #expect(try rules(rename + sql, isMigrated: true) == ["2 \(rule)"])
    #expect(
      try rules("\(rename)-- aka: allow \(rule)\n\(sql)", isMigrated: true).count
        <= (rule == "changes-shim" ? 0 : 1))
    let onTable = try rules(rename + sql.replacing("users", with: "tb_user"), isMigrated: true)
    #expect(!onTable.contains("2 \(rule)"))
    #expect(
      try rules(sql.replacing("users", with: "other.users"), isMigrated: true).allSatisfy {
        !$0.hasSuffix("-shim")
      })
    let byHand = "\(rename)CREATE VIEW users WITH (security_invoker) AS TABLE tb_user;\n"
    #expect(
      try rules(byHand + sql) == (rule == "changes-shim" ? [] : ["3 \(rule)"]),
      "who makes the view says more about it")
  }

  /// What a name means changes from statement to statement.
  @Test(arguments: [
    ("ALTER TABLE a RENAME TO b; ALTER TABLE b RENAME TO a", "ALTER TABLE a ADD COLUMN z int", false),
    ("ALTER TABLE a RENAME TO b; ALTER TABLE b RENAME TO c", "ALTER TABLE a ADD COLUMN z int", true),
    ("ALTER TABLE a SET SCHEMA app", "ALTER TABLE app.a ADD COLUMN z int", false),
    ("ALTER TABLE a SET SCHEMA app", "ALTER TABLE a ADD COLUMN z int", true),
    ("ALTER TABLE a RENAME TO b", "ALTER TABLE audit.a ADD COLUMN z int", false),
    ("ALTER TABLE a RENAME TO b", "COPY (SELECT * FROM a) TO STDOUT", false),
    (
      "ALTER TABLE a RENAME TO b; CREATE TABLE IF NOT EXISTS a (x int)", "ALTER TABLE a ADD COLUMN z int",
      true
    ),
    ("CREATE TABLE a (x int); ALTER TABLE a RENAME TO b", "ALTER TABLE a ADD COLUMN z int", true),
    ("CREATE TABLE a (x int); ALTER TABLE a RENAME TO b", "ALTER TABLE b ADD COLUMN z int", false),
  ])
  func namesMove(before: String, statement: String, isRefused: Bool) throws {
    let found = try rules("\(before);\n\(statement)", isMigrated: true)
    #expect(found.contains("2 refused-on-shim") == isRefused, "\(found)")
  }

  @Test func aGrantOnBothIsEnough() throws {
    let grant = "ALTER TABLE a RENAME TO b;\nGRANT SELECT ON a, b TO ann"
    #expect(try rules(grant, isMigrated: true).isEmpty)
    #expect(
      try rules("ALTER TABLE a RENAME TO b;\nALTER TABLE a RENAME COLUMN x TO y", isMigrated: true)
        == ["2 changes-shim", "2 rename-column"])
  }

  @Test func whatUndoesAMigrationMayHurt() throws {
    let directory = try ScratchDirectory(["1_x_down.sql": "DROP TABLE users"])
    var linter = Linter()
    try linter.lint(path: directory.path + "/1_x_down.sql")
    #expect(linter.findings.isEmpty)
  }

  @Test func longWorkUnderALock() throws {
    let alter = "ALTER TABLE users ADD COLUMN a int;\n"
    #expect(try rules(alter + "UPDATE orders SET a = 1") == ["2 work-under-lock"])
    #expect(try rules(alter + "INSERT INTO log VALUES (1)").isEmpty)
    #expect(try rules(alter + "INSERT INTO log SELECT * FROM orders") == ["2 work-under-lock"])
    #expect(try rules(alter + "COMMIT;\nUPDATE orders SET a = 1").isEmpty)
    #expect(
      try rules(
        "ALTER TABLE users ADD CONSTRAINT c CHECK (a > 1) NOT VALID;\nALTER TABLE users VALIDATE CONSTRAINT c"
      )
        == ["2 validate-in-same-transaction"])
  }
}
