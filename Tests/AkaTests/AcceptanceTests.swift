import Aka
import Postgres
import Testing
import TestSupport

/// What goes wrong without an error is not done before somebody has accepted it.
@Suite struct AcceptanceTests {
  @Test(arguments: [
    (
      "trigger-table-name",
      """
      CREATE FUNCTION audit() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        RAISE DEBUG 'to %', TG_TABLE_NAME;
        RETURN NEW;
      END $$;
      CREATE TRIGGER audit BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION audit();
      """
    ),
    ("publication", "CREATE PUBLICATION feed FOR TABLE users"),
    ("publication", "CREATE PUBLICATION feed FOR ALL TABLES"),
    ("publication", "CREATE PUBLICATION feed FOR TABLES IN SCHEMA public"),
    ("only", "CREATE TABLE child () INHERITS (users)"),
    (
      "object-silent",
      "CREATE FUNCTION f() RETURNS bigint LANGUAGE sql AS $$ SELECT setval(pg_get_serial_sequence('users', 'id'), 1) $$"
    ),
  ])
  func wantsToHearItsCode(code: String, script: String) throws {
    let database = try TestDatabase("CREATE TABLE users (id int PRIMARY KEY)")
    try database.connect().runScript(SQL(unescaped: script))
    let aka = Aka(connection: try database.connect())
    let requests = [try request("users", "tb_user")]
    #expect(try aka.plan(requests).codesToAccept == [code])
    let refused = #expect(throws: PlanRefused.self) { try aka.rename(requests) }
    #expect(refused?.refusals.first?.remedy.contains("--accept \(code)") == true)
    #expect(try aka.status().isEmpty)
    #expect(try aka.rename(requests, accepting: [code]).figures != nil)
  }
}
