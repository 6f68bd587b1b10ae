import Aka
import Postgres
import Testing
import TestSupport

/// Objects that use a shim keep it, and can be made to use the table.
@Suite struct ShimUserTests {
  private static func options(repoint: Bool, accept code: String? = nil) -> CleanupOptions {
    var options = CleanupOptions.brownout(nil)
    options.repoints = repoint
    options.acceptedGaps = code.map { [AcceptedGap(code: $0, reason: "a test")] } ?? []
    return options
  }

  /// Each object, what it is called as an obstacle, and whether it can be repointed.
  @Test(arguments: [
    ("CREATE VIEW v AS SELECT users.id, u.name FROM users JOIN users u USING (id)", "built-on-it", true),
    (
      "CREATE VIEW v WITH (security_invoker) AS SELECT 1 AS one WHERE EXISTS (SELECT FROM public.users)",
      "built-on-it", true
    ),
    (
      "CREATE FUNCTION f() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT count(*) FROM users; END",
      "built-on-it", true
    ),
    ("CREATE MATERIALIZED VIEW v AS SELECT * FROM users", "built-on-it", false),
    ("CREATE VIEW v AS SELECT users FROM users", "built-on-it", false),
    ("CREATE TABLE t (u users)", "built-on-it", false),
    ("CREATE FUNCTION f(u users) RETURNS text LANGUAGE sql AS 'SELECT u.name'", "built-on-it", false),
    (
      "CREATE FUNCTION g() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'; CREATE TRIGGER t INSTEAD OF DELETE ON users FOR EACH ROW EXECUTE FUNCTION g()",
      "built-on-it", false
    ),
    ("CREATE RULE r AS ON DELETE TO users DO INSTEAD NOTHING", "part-of-it", false),
    (
      "CREATE FUNCTION f() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM users WHERE users.id > 0'",
      "named-in-text", true
    ),
    (
      """
      CREATE FUNCTION f() RETURNS bigint LANGUAGE plpgsql AS $$
      DECLARE u users%ROWTYPE; i users.id%TYPE; v public.users; n bigint; -- users in a comment
      BEGIN
        INSERT INTO public.users AS x (name) VALUES ('a') RETURNING * INTO u;
        UPDATE users SET name = 'b' WHERE users.id = u.id;
        SELECT count(*) INTO n FROM users JOIN "users" o USING (id);
        DELETE FROM users;
        RETURN n;
      END $$
      """, "named-in-text", true
    ),
    (
      "CREATE FUNCTION f() RETURNS bigint LANGUAGE sql AS $$ SELECT count(*) FROM users WHERE name = 'users' $$",
      "named-in-text", false
    ),
    (
      "CREATE FUNCTION f() RETURNS bigint LANGUAGE plpgsql AS $$ DECLARE n bigint; BEGIN EXECUTE 'SELECT count(*) FROM users' INTO n; RETURN n; END $$",
      "named-in-text", false
    ),
    (
      "CREATE FUNCTION f() RETURNS bigint LANGUAGE sql AS $$ SELECT count(*) FROM pg_class WHERE oid = 'users'::regclass $$",
      "named-in-text", false
    ),
    ("CREATE VIEW v AS SELECT to_regclass('users') IS NULL AS gone", "named-in-text", false),
  ])
  func keepsTheShim(script: String, code: String, isRepointable: Bool) throws {
    let renamed = try Renamed()
    try renamed.session.run("INSERT INTO tb_user (name) VALUES ('ann')")
    try renamed.session.runScript(SQL(unescaped: script))
    let refused = try renamed.aka.cleanUpQuietly(options: Self.options(repoint: false)).names[0]
    #expect(refused.result == .notYet)
    #expect(refused.obstacles.map(\.code) == [code], "\(refused.obstacles)")
    #expect(refused.obstacles.first?.remedy.contains("--repoint") == isRepointable)
    try renamed.session.run("SELECT FROM users")

    let before = try renamed.database.dump()
    let repointed = try renamed.aka.cleanUpQuietly(options: Self.options(repoint: true)).names[0]
    #expect(repointed.result == (isRepointable ? .cleaned : .notYet), "\(repointed.obstacles)")
    #expect(repointed.repointed.count == (isRepointable ? 1 : 0))
    guard isRepointable else {
      #expect(try renamed.database.dump() == before)
      return
    }
    #expect(try renamed.aka.examine().diagnoses.isEmpty)
    if script.contains("FUNCTION f") {
      #expect(try renamed.session.run("SELECT f()").scalar() == (script.contains("INSERT") ? 2 : 1))
    } else {
      #expect(try renamed.session.run("SELECT count(*) FROM v").scalar() == 1)
    }
    let kept: String = try renamed.session.run(
      "SELECT definition FROM aka.sys_kept_definitions WHERE kind = 'repointed'"
    ).scalar()
    #expect(kept.contains("users") && !kept.contains("tb_user"))
  }

  @Test func aTextThatMeansSomethingElseCanBeAnsweredFor() throws {
    let renamed = try Renamed()
    try renamed.session.run(
      "CREATE FUNCTION f() RETURNS text LANGUAGE plpgsql AS $$ BEGIN RETURN 'our users'; END $$")
    #expect(try !renamed.aka.cleanUpQuietly().isComplete)
    let outcome = try renamed.aka.cleanUpQuietly(
      options: Self.options(repoint: false, accept: "named-in-text"))
    #expect(outcome.isComplete)
  }

  /// Repointing is worth its while even if the shim must stay.
  @Test func repointsAlsoWhatIsNotEarnedYet() throws {
    let renamed = try Renamed()
    try renamed.session.run("CREATE VIEW v AS SELECT id FROM users")
    let outcome = try renamed.aka.cleanUp([], options: Self.options(repoint: true), evidence: Verdicts.inUse)
    #expect(outcome.names[0].repointed == ["public.v"] && outcome.names[0].result == .notYet)
    #expect(try renamed.session.run("SELECT pg_get_viewdef('v') LIKE '%tb_user%'").scalar())
    try renamed.aka.rollback(try WrittenName(parsing: "users"), keepsNewName: false)
    try renamed.session.run("SELECT FROM v")
  }

  @Test func columnsWithNewNamesAreForAPersonToRepoint() throws {
    let database = try TestDatabase("CREATE TABLE users (id int, name text)")
    let aka = Aka(connection: try database.connect())
    var options = RenameOptions()
    options.columns = [ColumnRename(old: "name", new: "full_name")]
    try aka.rename([
      RenameRequest(
        old: try WrittenName(parsing: "users"), new: try WrittenName(parsing: "tb_user"), options: options)
    ])
    try database.connect().run("CREATE VIEW v AS SELECT name FROM users")
    let outcome = try aka.cleanUpQuietly(options: Self.options(repoint: true))
    #expect(outcome.names[0].obstacles.map(\.code) == ["built-on-it"])
    try database.connect().run("DROP VIEW v")
    #expect(try aka.cleanUpQuietly().isComplete)
    try aka.restore("users")
    try database.connect().run("SELECT name FROM users")
  }

  /// A trigger function that was made to read the old name reads the new one after cleanup, and the old one after restore.
  @Test func patchedTriggersGetTheirTextBack() throws {
    let database = try TestDatabase(PatchedTriggerTests.schema)
    let session = try database.connect()
    let aka = Aka(connection: try database.connect())
    var options = RenameOptions()
    options.patchesTriggers = true
    for (old, new) in [("users", "tb_user"), ("orders", "tb_order")] {
      try aka.rename([
        RenameRequest(
          old: try WrittenName(parsing: old), new: try WrittenName(parsing: new), options: options)
      ])
    }
    func noted(_ table: Identifier) throws -> String {
      try session.run("INSERT INTO \(table) VALUES (1)")
      return try session.run("DELETE FROM log RETURNING what").scalar()
    }
    let renamed = try database.dump()
    try aka.cleanUpQuietly("users")
    #expect(try noted("tb_user").hasPrefix("tb_user tb_user"))
    #expect(try noted("tb_order").hasPrefix("orders orders"))
    try aka.cleanUpQuietly("orders")
    #expect(try noted("tb_order").hasPrefix("tb_order tb_order"))
    #expect(
      try session.run("SELECT prosrc NOT LIKE '%aka%' FROM pg_proc WHERE oid = 'public.note'::regproc")
        .scalar())
    try aka.restore("users")
    #expect(try noted("users").hasPrefix("users users"))
    #expect(try noted("tb_order").hasPrefix("tb_order tb_order"))
    try aka.restore("orders")
    #expect(try noted("tb_order").hasPrefix("orders orders"))
    #expect(try database.dump() == renamed)
  }

  @Test func everythingAboutARichTableComesBack() throws {
    let database = try TestDatabase()
    let session = try database.connect()
    try session.runScript(RichSchemaTests.script(String(database.name.suffix(12))))
    let aka = Aka(connection: try database.connect())
    var options = RenameOptions()
    options.writes = WriteWish(all: .trigger)
    try aka.rename([
      RenameRequest(
        old: try WrittenName(parsing: "app.users"), new: try WrittenName(parsing: "tb_user"), options: options
      )
    ])
    let before = try database.dump()
    try aka.cleanUpQuietly()
    let functions: Int = try session.run(
      "SELECT count(*) FROM pg_proc WHERE pronamespace = 'aka'::regnamespace AND proname ~ '^(write|row)_'"
    ).scalar()
    #expect(functions == 0)
    #expect(try aka.restore("app.users").formerDefinition == nil)
    #expect(try database.dump() == before)
    #expect(try aka.examine().diagnoses.isEmpty)
  }
}
