import Aka
import Postgres
import Testing
import TestSupport

/// Where a script must not do what it says.
@Suite struct ExportRefusalTests {
  static let schema: SQL = """
    CREATE TABLE users (id int PRIMARY KEY, name text DEFAULT 'x'); CREATE INDEX ON users (name);
    CREATE TABLE orders (id int PRIMARY KEY, user_id int REFERENCES users)
    """

  private func refused(_ script: String, on database: TestDatabase, saying words: String) throws {
    let before = try database.dump()
    let hadLedger = try database.hasLedger()
    let result = try ExportedScript.run(script, on: database)
    #expect(result.exitCode == 3)
    #expect(result.errors.contains(words), "\(result.errors)")
    #expect(try database.dump() == before)
    #expect(try database.hasLedger() == hadLedger)
  }

  @Test(arguments: [
    ("ALTER TABLE users ADD email text", "columns: "),
    ("ALTER TABLE users ALTER name TYPE varchar(9)", "columns: "),
    ("ALTER TABLE users ALTER name SET DEFAULT 'y'", "columns: "),
    ("ALTER TABLE users ALTER name SET NOT NULL", "columns: "),
    ("ALTER TABLE users RENAME name TO full_name", "columns: "),
    ("GRANT SELECT ON users TO PUBLIC", "grants: "),
    ("GRANT SELECT (id) ON users TO PUBLIC", "grants: "),
    ("ALTER TABLE users ENABLE ROW LEVEL SECURITY", "row_security: "),
    ("COMMENT ON TABLE users IS 'x'", "comment: "),
    ("DROP TABLE orders; ALTER TABLE users SET UNLOGGED", "persistence: "),
    ("ALTER TABLE users OWNER TO pg_monitor", "owner: "),
    ("DROP TABLE users CASCADE; CREATE VIEW users AS SELECT 1 AS id, 'x'::text AS name", "kind: "),
    ("CREATE FUNCTION f(u users) RETURNS int LANGUAGE sql AS 'SELECT 1'", "row_type_is_used: "),
    ("DROP TABLE users CASCADE", "there is no table public.users"),
    ("CREATE TABLE tb_user (id int)", "the name public.tb_user is taken"),
    ("CREATE TYPE tb_user AS ENUM ('x')", "the name public.tb_user is taken"),
    ("CREATE PUBLICATION p FOR TABLE users", "is published by p"),
    ("CREATE SCHEMA aka; CREATE TABLE aka.mine (id int)", "with other things in it"),
    (
      "ALTER DATABASE %d SET default_transaction_isolation = 'serializable'", "isolation level READ COMMITTED"
    ),
  ])
  func anotherTable(change: String, words: String) throws {
    let made = try TestDatabase(Self.schema)
    let met = try TestDatabase(copying: made)
    let script = try ExportedScript(of: [try request("users", "tb_user")], from: made)
    try met.connect().runScript(
      SQL(unescaped: change.replacing("%d", with: Identifier(met.name).quoted)))
    try refused(script.up, on: met, saying: words)
    #expect(try ExportedScript.play(script.up, on: made).contains("locked for"))
  }

  /// OIDs, roles' OIDs and the places of columns are others; names and all else are the same.
  @Test func sameTableElsewhere() throws {
    let made = try TestDatabase(Self.schema)
    let met = try TestDatabase(
      """
      CREATE TABLE first (id int); CREATE VIEW v AS SELECT 1 AS x; CREATE TABLE users (gone int, id int PRIMARY KEY, name text DEFAULT 'x');
      ALTER TABLE users DROP gone;
      CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN (SELECT count(*) FROM users); END'
      """)
    let script = try ExportedScript(of: [try request("users", "tb_user")], from: made)
    try ExportedScript.play(script.up, on: met)
    let aka = Aka(connection: try met.connect())
    #expect(try aka.status().map(\.health) == [.ok])
    #expect(try aka.examine().diagnoses.isEmpty)
    #expect(try aka.verify().allSatisfy(\.failures.isEmpty))
    try ExportedScript.play(script.down, on: met)
    #expect(try aka.status().map(\.entry.status) == [.rolledBack])
  }

  @Test func wayBack() throws {
    let made = try TestDatabase(Self.schema)
    let met = try TestDatabase(copying: made)
    let script = try ExportedScript(of: [try request("users", "tb_user")], from: made)
    try refused(script.down, on: met, saying: "no table was ever renamed")
    try Aka(connection: try met.connect()).rename([try request("orders", "tb_order")])
    try refused(script.down, on: met, saying: "the ledger knows no rename public.users -> tb_user")
    try ExportedScript.play(script.up, on: met)
    try met.connect().run("ALTER TABLE tb_user ADD email text")
    try refused(script.down, on: met, saying: "public.tb_user is not the table")
    try met.connect().run("ALTER TABLE tb_user DROP email")
    try ExportedScript.play(script.down, on: met)
    try refused(
      script.up.replacing("tb_user", with: "orders"), on: met, saying: "the name public.orders is taken")
  }

  @Test func otherRenamesUnderWay() throws {
    let made = try TestDatabase(Self.schema)
    let met = try TestDatabase(copying: made)
    let script = try ExportedScript(of: [try request("users", "tb_user")], from: made)
    try Aka(connection: try met.connect()).rename([try request("users", "people")])
    // The old name is the shim's now, which is no table for anybody to rename.
    try refused(script.up, on: met, saying: "public.users -> people is active in the ledger")
    try Aka(connection: try met.connect()).rollback(try WrittenName(parsing: "users"))
    try ExportedScript.play(script.up, on: met)
  }

  @Test func nothingToExport() throws {
    let database = try TestDatabase(Self.schema)
    try Aka(connection: try database.connect()).rename([try request("users", "tb_user")])
    #expect(throws: Refusal.self) {
      try ExportedScript(of: [try request("users", "tb_user")], from: database)
    }
    #expect(throws: PlanRefused.self) {
      try ExportedScript(of: [try request("nobody", "tb_user")], from: database)
    }
  }

  /// Both are made from what the database says at that moment, which a script cannot know.
  @Test func whatOnlyAkaCanDo() throws {
    let database = try TestDatabase(
      """
      CREATE TABLE users (id int PRIMARY KEY);
      CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE NOTICE ''%'', TG_TABLE_NAME; RETURN NEW; END';
      CREATE TRIGGER note BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION note()
      """)
    let aka = Aka(connection: try database.connect())
    for (key, value, words) in [
      ("patch_triggers", "true", "the trigger functions of public.users can only be patched by aka itself"),
      (
        "views", #"[{"name": "v_user"}]"#,
        "the views that come with public.users can only be made by aka itself"
      ),
    ] {
      let text = #"{"renames": [{"old": "users", "new": "tb_user", "\#(key)": \#(value)}]}"#
      let refusal = #expect(throws: Refusal.self) {
        try aka.export(try Manifest(parsing: text, file: "m.json"))
      }
      #expect(refusal?.description.contains(words) == true, "\(String(describing: refusal))")
    }
  }

  @Test func exportingChangesNothing() throws {
    let database = try TestDatabase(Self.schema)
    let before = try database.dump()
    let first = try ExportedScript(of: [try request("users", "tb_user")], from: database)
    try database.connect().run("INSERT INTO users SELECT generate_series(1, 1000)")
    try database.connect().run("ANALYZE users")
    let second = try ExportedScript(of: [try request("users", "tb_user")], from: database)
    #expect(first.up == second.up)
    #expect(first.down == second.down)
    #expect(try database.dump() == before)
    #expect(try !database.hasLedger())
  }
}

extension TestDatabase {
  /// Whether some aka has been here.
  fileprivate func hasLedger() throws -> Bool {
    try connect().run("SELECT to_regclass('aka.sys_table_migrations') IS NOT NULL").scalar()
  }
}
