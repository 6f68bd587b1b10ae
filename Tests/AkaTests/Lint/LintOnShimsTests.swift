import Aka
import Postgres
import Testing
import TestSupport

/// What the linter says of statements that name a shim and mean the table is what the server does.
@Suite struct LintOnShimsTests {
  private static let statements: [SQL] = [
    "ALTER TABLE users ADD COLUMN c int", "ALTER TABLE users ALTER b SET DEFAULT 1", "TRUNCATE users",
    "CREATE INDEX ON users (b)", "CREATE INDEX CONCURRENTLY ON users (b)",
    "CREATE TABLE x (a int REFERENCES users)",
    "CREATE TRIGGER t BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION f()",
    "GRANT SELECT ON users TO PUBLIC", "CREATE POLICY p ON users USING (true)",
    "COMMENT ON TABLE users IS 'x'", "COPY users TO STDOUT",
    "CREATE STATISTICS s ON a, b FROM users", "ALTER TABLE users OWNER TO CURRENT_USER",
    "ALTER TABLE users ENABLE ROW LEVEL SECURITY", "VACUUM users", "ALTER TABLE users RESET (fillfactor)",
    "ALTER TABLE users SET (fillfactor = 70)", "ALTER TABLE users SET WITHOUT CLUSTER",
    // Those only mention it.
    "CREATE TABLE other (x int)", "CREATE POLICY p ON other USING (EXISTS (SELECT FROM users))",
    "ALTER TABLE other ADD COLUMN y users",
    "ALTER TABLE other ALTER x TYPE users USING NULL",
    "CREATE RULE r AS ON DELETE TO other DO ALSO SELECT 1 FROM users",
    "CREATE TRIGGER t BEFORE INSERT ON other FOR EACH ROW EXECUTE FUNCTION f()",
  ]

  @Test(arguments: [ShimWish.view, .alias]) func theServerAgrees(shim: ShimWish) throws {
    let database = try TestDatabase(
      """
      CREATE TABLE users (a int PRIMARY KEY, b int DEFAULT 0);
      CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
      """)
    let session = try database.connect()
    let aka = Aka(connection: try database.connect())
    var options = RenameOptions()
    options.shim = shim
    let names = try request("users", "tb_user")
    try aka.rename([RenameRequest(old: names.old, new: names.new, options: options)])
    for statement in Self.statements {
      let directory = try ScratchDirectory(["x.sql": statement.text])
      var linter = Linter(shims: try aka.knownShims())
      try linter.lint(path: directory.path + "/x.sql")
      let isRefused = linter.findings.contains { $0.rule == .refusedOnShim }
      let state = try session.failure(statement)
      #expect(isRefused == (state != nil), "\(statement.text): \(state ?? "works"), \(linter.findings)")
    }
  }

  /// Triggers that write take the rows of a COPY.
  @Test func copiesGoThroughTriggers() throws {
    let database = try TestDatabase("CREATE TABLE users (a int PRIMARY KEY)")
    let aka = Aka(connection: try database.connect())
    var options = RenameOptions()
    options.writes = WriteWish([.insert: .trigger])
    let names = try request("users", "tb_user")
    try aka.rename([RenameRequest(old: names.old, new: names.new, options: options)])
    let directory = try ScratchDirectory(["x.sql": "COPY users FROM STDIN;\n1\n\\.\n"])
    var linter = Linter(shims: try aka.knownShims())
    try linter.lint(path: directory.path + "/x.sql")
    #expect(linter.findings.isEmpty)
  }
}
