import Aka
import Postgres
import Testing
import TestSupport

/// The functions of schema aka: what they find, who may call them, and what becomes of them in hostile hands.
@Suite struct LedgerFunctionTests {
  /// Every kind of function that a shim can have: writing triggers, a probe that notes, a cast of rows.
  private func everything(also script: SQL = "") throws -> TestDatabase {
    let database = try TestDatabase(
      """
      CREATE TABLE users (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text, doc json); CREATE TABLE flips (id int);
      CREATE TABLE archive (kept users); INSERT INTO users (name) VALUES ('ann'); \(script)
      """)
    let aka = Aka(connection: try database.connect())
    var options = RenameOptions()
    (options.writes, options.probe) = (WriteWish(all: .trigger), .who)
    try aka.rename(
      ["users", "flips"].map {
        RenameRequest(
          old: try WrittenName(parsing: $0), new: try WrittenName(parsing: "tb_" + $0), options: options)
      })
    try aka.rollback(try WrittenName(parsing: "flips"), wholeGroup: true)
    try aka.rename([
      RenameRequest(
        old: try WrittenName(parsing: "users"), new: try WrittenName(parsing: "tb_users"), options: options)
    ])
    return database
  }

  /// Those without a search path of their own cannot be led astray for another reason: PostgreSQL parsed the body when the
  /// function was made, the body names nothing, or it says the schema of everything in it, which the mines show.
  @Test func aSearchPathOfTheirOwn() throws {
    let database = try everything()
    let session = try database.connect()
    let unpinned = try session.run(
      """
      SELECT regexp_replace(p.proname, '[0-9]+', 'N', 'g') AS name, p.prosecdef, p.prosqlbody IS NOT NULL AS parsed, p.prosrc
      FROM pg_proc p WHERE p.pronamespace = 'aka'::regnamespace
        AND NOT 'search_path=pg_catalog, pg_temp' = ANY(coalesce(p.proconfig, '{}'))
      """)
    for row in unpinned {
      let name: String = try row["name"]
      #expect(try row["prosecdef"] == false, "\(name) runs with its owner's rights")
      let isHarmless =
        try row["parsed"] as Bool || row["prosrc"] == "BEGIN RETURN true; END" || name == "noted"
        || name.hasPrefix("write_")
      #expect(isHarmless, "\(name)")
    }
    #expect(unpinned.count > 8)
  }

  /// Who may do something with a function is who must.
  @Test func executeIsForThoseWhoMust() throws {
    let database = try everything()
    let session = try database.connect()
    let open = try session.run(
      """
      SELECT DISTINCT regexp_replace(p.proname, '_[0-9].*', '') AS name FROM pg_proc p
      WHERE p.pronamespace = 'aka'::regnamespace
        AND EXISTS (SELECT FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a WHERE a.grantee = 0)
      ORDER BY name
      """
    ).map { try $0["name"] as String }
    #expect(
      open == [
        // Raises an error or does not; the critical section of every operator calls it.
        "assert_unchanged",
        // With the caller's own rights, who must own the view and may write the ledger.
        "end_brownout", "end_expired_brownouts",
        // PostgreSQL calls what is in a view in the name of the role that asks.
        "note", "noted", "probe", "row_shim",
        // Trigger functions of the application call it; it says the name of a table.
        "table_name",
      ])
  }

  /// A trigger function with its owner's rights must not hang on a table whose columns are of somebody's own types:
  /// PostgreSQL calls their implicit casts, and finds those without any search path.
  @Test func noTriggerOfOursOnTheirTables() throws {
    let database = try everything()
    let (session, role) = (try database.connect(), Identifier("hostile_\(database.name)"))
    try session.run("CREATE ROLE \(role) LOGIN")
    defer { _ = try? session.runScript("DROP OWNED BY \(role) CASCADE; DROP ROLE \(role)") }
    let hostile = try database.connect(as: role.name)
    try hostile.runScript(
      """
      CREATE TYPE pg_temp.bait AS (n int);
      CREATE FUNCTION pg_temp.spring(pg_temp.bait) RETURNS name LANGUAGE plpgsql
        AS 'BEGIN RAISE EXCEPTION ''running as %'', current_user; END';
      CREATE CAST (pg_temp.bait AS name) WITH FUNCTION pg_temp.spring(pg_temp.bait) AS IMPLICIT;
      CREATE TEMP TABLE lure (login pg_temp.bait, probe name, role name, application text, client inet);
      """)
    let trigger: SQL =
      "CREATE TRIGGER t BEFORE INSERT ON lure FOR EACH ROW EXECUTE FUNCTION aka.bound_notes()"
    let refused = #expect(throws: PostgresError.self) { try hostile.run(trigger) }
    #expect(refused?.message == "permission denied for function aka.bound_notes")
    // Not even where an administrator has granted everything.
    try session.run("GRANT ALL ON ALL FUNCTIONS IN SCHEMA aka TO \(role)")
    try hostile.run(trigger)
    let stopped = #expect(throws: PostgresError.self) { try hostile.run("INSERT INTO lure VALUES (ROW(1))") }
    #expect(stopped?.message == "aka.bound_notes() serves aka.sys_usage_notes and no other table")
  }

  /// Reads, writes and notes through a shim on a search path full of mines, as the caller whom they would serve.
  @Test(arguments: ["mines, public, pg_catalog, pg_temp", "pg_temp, mines, pg_catalog"])
  func shimsPassThroughAMinefield(path: String) throws {
    let database = try everything(also: Minefield.script)
    let session = try database.connect()
    #expect(try session.run(Minefield.count).scalar(as: Int.self) > 2500)
    let victim = try database.connect()
    try victim.runScript("SET search_path = \(unescaped: path)")
    #expect(throws: PostgresError.self, "the mines are armed") {
      try victim.run("SELECT length('x'::pg_catalog.text)")
    }
    for (statement, tag) in [
      ("INSERT INTO public.users (name) VALUES ('bob') RETURNING id, name", "INSERT 0 1"),
      ("INSERT INTO public.users VALUES (DEFAULT, NULL, NULL)", "INSERT 0 1"),
      ("UPDATE public.users SET name = 'eve', doc = '{}'", "UPDATE 3"),
      ("UPDATE public.users SET name = name", "UPDATE 3"),
      ("SELECT id, name FROM public.users FOR UPDATE", "SELECT 3"),
      ("INSERT INTO public.archive SELECT u FROM public.users u", "INSERT 0 3"),
      ("DELETE FROM public.users", "DELETE 3"), ("SELECT id FROM public.tb_flips", "SELECT 0"),
    ] { #expect(try victim.run(SQL(unescaped: statement)).commandTag == tag, "\(statement)") }
    // The note was written, and not in vain.
    #expect(try session.run("SELECT count(*) > 0 FROM aka.sys_usage_notes").scalar())
  }
}
