import Aka
import Postgres
import Testing
import TestSupport

/// Trigger functions that read their table's name and are made to read the old one.
@Suite struct PatchedTriggerTests {
  static let schema: SQL = """
    CREATE TABLE log (what text);
    CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $function$
    BEGIN -- TG_TABLE_NAME in a comment, 'TG_TABLE_NAME' in a string
      INSERT INTO log VALUES (tg_table_name || ' ' || TG_RELNAME || ' TG_TABLE_NAME');
      RETURN NEW;
    END $function$;
    COMMENT ON FUNCTION note() IS 'kept';
    CREATE TABLE users (id int); CREATE TABLE orders (id int); CREATE TABLE other (id int);
    CREATE TRIGGER note BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION note();
    CREATE TRIGGER note BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION note();
    CREATE TRIGGER note BEFORE INSERT ON other FOR EACH ROW EXECUTE FUNCTION note();
    """

  private func wish(_ old: String, _ new: String) throws -> RenameRequest {
    var options = RenameOptions()
    options.patchesTriggers = true
    return RenameRequest(
      old: try WrittenName(parsing: old), new: try WrittenName(parsing: new), options: options)
  }

  private func noted(_ session: Connection, _ table: Identifier) throws -> String {
    try session.run("INSERT INTO \(table) VALUES (1)")
    return try session.run("DELETE FROM log RETURNING what").scalar()
  }

  @Test func theOldNameIsReadUntilRollback() throws {
    let database = try TestDatabase(Self.schema)
    let before = try database.dump()
    let session = try database.connect()
    let aka = Aka(connection: try database.connect())
    #expect(try noted(session, "users") == "users users TG_TABLE_NAME")
    #expect(try aka.plan([try request("users", "tb_user")]).codesToAccept == ["trigger-table-name"])
    let plan = try aka.plan([try wish("users", "tb_user")])
    #expect(
      plan.codesToAccept.isEmpty && plan.renames[0].measures.patches.map(\.signature) == ["public.note()"])

    try aka.rename([try wish("users", "tb_user")])
    for name in ["users", "tb_user"] as [Identifier] {
      #expect(try noted(session, name) == "users users TG_TABLE_NAME")
    }
    #expect(try noted(session, "other") == "other other TG_TABLE_NAME")
    // A second rename finds the function patched.
    try aka.rename([try wish("orders", "tb_order")])
    #expect(try noted(session, "orders") == "orders orders TG_TABLE_NAME")
    try aka.rollback(try WrittenName(parsing: "users"), keepsNewName: false)
    #expect(try noted(session, "users") == "users users TG_TABLE_NAME")
    #expect(try noted(session, "tb_order") == "orders orders TG_TABLE_NAME")
    try aka.rollback(try WrittenName(parsing: "orders"), keepsNewName: false)
    #expect(try database.dump() == before)
  }

  @Test func aGroupIsPatchedAndRestoredTogether() throws {
    let database = try TestDatabase(Self.schema)
    let before = try database.dump()
    let session = try database.connect()
    let aka = Aka(connection: try database.connect())
    try aka.rename([try wish("users", "tb_user"), try wish("orders", "tb_order")])
    #expect(try noted(session, "tb_user") == "users users TG_TABLE_NAME")
    #expect(try noted(session, "tb_order") == "orders orders TG_TABLE_NAME")
    try aka.rollback(try WrittenName(parsing: "users"), wholeGroup: true, keepsNewName: false)
    #expect(try database.dump() == before)
  }

  @Test func whatSomebodyWroteAnewIsLeftAlone() throws {
    let database = try TestDatabase(Self.schema)
    let session = try database.connect()
    let aka = Aka(connection: try database.connect())
    try aka.rename([try wish("users", "tb_user")])
    try session.run(
      "CREATE OR REPLACE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN INSERT INTO log VALUES (''anew''); RETURN NEW; END'"
    )
    try aka.rollback(try WrittenName(parsing: "users"), keepsNewName: false)
    #expect(try noted(session, "users") == "anew")
  }

  @Test func aRoleWithoutRightsInSchemaAkaMayWrite() throws {
    let database = try TestDatabase(Self.schema)
    let session = try database.connect()
    let role = Identifier("writer_\(database.name)")
    try session.runScript(
      "CREATE ROLE \(role); GRANT INSERT ON users, log TO \(role); GRANT SELECT, DELETE ON log TO \(role)")
    try Aka(connection: try database.connect()).rename([try wish("users", "tb_user")])
    try session.run("SET ROLE \(role)")
    #expect(try noted(session, "users") == "users users TG_TABLE_NAME")
    try session.runScript("RESET ROLE; DROP OWNED BY \(role); DROP ROLE \(role)")
  }

  @Test func namesInArgumentsAreAnnounced() throws {
    let database = try TestDatabase(Self.schema)
    try database.connect().runScript(
      """
      CREATE TRIGGER x AFTER DELETE ON users FOR EACH ROW EXECUTE FUNCTION note('a', 'users');
      CREATE TRIGGER y AFTER DELETE ON users FOR EACH ROW EXECUTE FUNCTION note('public.users');
      CREATE TRIGGER z AFTER DELETE ON users FOR EACH ROW EXECUTE FUNCTION note('users2', 'my users')
      """)
    let findings = try Aka(connection: try database.connect()).plan([try request("users", "tb_user")])
      .renames[0].findings
    let told = findings.filter { $0.code == "trigger-argument" }.map(\.message)
    #expect(told.count == 2 && told[0].contains("trigger x ") && told[1].contains("trigger y "))
  }
}
