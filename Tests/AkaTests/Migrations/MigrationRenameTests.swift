import Aka
import Postgres
import Testing
import TestSupport

/// `ALTER TABLE .. RENAME TO` in a migration is the whole rename.
@Suite struct MigrationRenameTests {
  static let rename =
    "-- UP\nALTER TABLE users RENAME TO tb_user;\n-- DOWN\nALTER TABLE tb_user RENAME TO users;\n"
  static let users: SQL = "CREATE TABLE users (id serial PRIMARY KEY); INSERT INTO users DEFAULT VALUES"

  private func phases(_ shop: Shop) throws -> [String] {
    try Aka(connection: try shop.database.connect()).status().map {
      "\($0.entry.oldName) \($0.entry.newName) \($0.entry.status.rawValue) \($0.health.rawValue)"
    }
  }

  private func kind(_ name: String, in shop: Shop) throws -> String {
    try shop.scalar(
      "SELECT coalesce((SELECT relkind::text FROM pg_class WHERE oid = to_regclass(\(name))), '-')")
  }

  @Test func leavesAShimAndALedgerRowAndFlipsBack() throws {
    let shop = try Shop(["001_rename.sql": Self.rename], schema: Self.users)
    for _ in 1...2 {
      try shop.migrations().up()
      #expect(try kind("users", in: shop) == "v" && kind("tb_user", in: shop) == "r")
      #expect(try phases(shop).last == "users tb_user active ok")
      #expect(
        try shop.scalar("SELECT plan_name FROM aka.sys_table_migrations ORDER BY number DESC LIMIT 1")
          == "001_rename")
      try shop.migrations().down()
      #expect(try kind("users", in: shop) == "r" && kind("tb_user", in: shop) == "v")
      #expect(try phases(shop).last == "users tb_user rolled_back ok")
      try shop.session.run("INSERT INTO tb_user DEFAULT VALUES")
    }
    #expect(try Aka(connection: try shop.database.connect()).examine().diagnoses.isEmpty)
  }

  /// The rename is its own step between two transactions; what comes after it finds the table renamed.
  @Test func isAStepOfItsOwn() throws {
    let shop = try Shop(
      [
        "001_rename.sql": """
        -- UP
        BEGIN;
        CREATE TABLE before ();
        ALTER TABLE users RENAME TO tb_user;
        ALTER TABLE posts RENAME TO tb_post;
        ALTER TABLE tb_user ADD COLUMN email text;
        COMMIT;
        -- DOWN
        ALTER TABLE tb_user DROP COLUMN email;
        ALTER TABLE tb_post RENAME TO posts;
        ALTER TABLE tb_user RENAME TO users;
        DROP TABLE before;
        """
      ],
      schema: "CREATE TABLE users (id serial PRIMARY KEY); CREATE TABLE posts (author int REFERENCES users)")
    #expect(try shop.migrations().up().done[0].steps == 3)
    #expect(try shop.scalar("SELECT count(DISTINCT group_id) FROM aka.sys_table_migrations") == 1)
    #expect(try kind("posts", in: shop) == "v")
    #expect(try shop.migrations().down().done[0].steps == 3)
    #expect(try kind("posts", in: shop) == "r" && kind("users", in: shop) == "r")
    #expect(try phases(shop).allSatisfy { $0.hasSuffix("rolled_back ok") })
  }

  /// What takes but a moment is in the transaction of the swap, also on the way down; if it fails, nothing is renamed.
  @Test func theRestOfTheFileIsInTheTransactionOfTheSwap() throws {
    let shop = try Shop(
      [
        "001_rename.sql": """
        -- UP
        ALTER TABLE users RENAME TO tb_user;
        COMMENT ON TABLE tb_user IS 'people';
        CREATE VIEW v_user AS SELECT id FROM tb_user;
        ALTER INDEX users_pkey RENAME TO tb_user_pkey;
        -- DOWN
        ALTER TABLE tb_user RENAME TO users;
        COMMENT ON TABLE users IS NULL;
        """
      ], schema: Self.users)
    #expect(try shop.migrations().up().done[0].steps == 1)
    #expect(try kind("users", in: shop) == "v" && kind("v_user", in: shop) == "v")
    let transactions: Int = try shop.scalar(
      """
      SELECT count(DISTINCT t.xmin::text) FROM (SELECT xmin FROM pg_class WHERE relname IN ('tb_user', 'v_user', 'tb_user_pkey')
        UNION ALL SELECT xmin FROM aka.sys_migrations) t
      """)
    #expect(transactions == 1)
    try shop.session.run("DROP VIEW v_user")
    #expect(try shop.migrations().down().done[0].steps == 1)
    #expect(try kind("users", in: shop) == "r" && shop.states() == "001 pending")
    #expect(try shop.scalar("SELECT obj_description('users'::regclass) IS NULL"))

    try shop.directory.write(
      "002_bad.sql", "ALTER TABLE users RENAME TO people;\nCOMMENT ON COLUMN people.nothing IS 'x'")
    try shop.directory.remove("001_rename.sql")
    let failure = try #require(throws: MigrationFailure.self) { try shop.migrations().up() }
    #expect(failure.location.line == 2 && failure.sqlState == SQLState("42703"))
    #expect(failure.description.contains("all of it was rolled back"))
    #expect(try kind("users", in: shop) == "r" && kind("people", in: shop) == "-")
    #expect(try shop.states() == "002 pending")
    let staged: Int = try shop.scalar(
      "SELECT count(*) FROM pg_class WHERE relnamespace = 'aka'::regnamespace AND relkind = 'v'")
    #expect(staged == 0)
  }

  /// A move to another schema is a rename like any other.
  @Test func aMoveToAnotherSchemaLeavesAShimAsWell() throws {
    let shop = try Shop(
      [
        "001_move.sql": """
        -- UP
        CREATE SCHEMA app;
        ALTER TABLE users SET SCHEMA app;
        ALTER VIEW v SET SCHEMA app;
        ALTER TABLE IF EXISTS nothing SET SCHEMA app;
        -- DOWN
        ALTER VIEW app.v SET SCHEMA public;
        ALTER TABLE app.users SET SCHEMA public;
        """,
        "002_bare.sql":
          "-- UP\n-- aka: no-shim\nALTER TABLE posts SET SCHEMA app;\n-- DOWN\n-- aka: no-shim\nALTER TABLE app.posts SET SCHEMA public",
      ], schema: "\(Self.users); CREATE VIEW v AS SELECT 1 AS a; CREATE TABLE posts ()")
    try shop.migrations().up()
    #expect(try kind("public.users", in: shop) == "v" && kind("app.users", in: shop) == "r")
    #expect(try kind("app.v", in: shop) == "v")
    #expect(try kind("app.posts", in: shop) == "r" && kind("public.posts", in: shop) == "-")
    #expect(try shop.scalar("INSERT INTO public.users VALUES (DEFAULT) RETURNING id") == 2)
    #expect(try phases(shop) == ["users users active ok"])
    try shop.migrations().down(.target("001"))
    try shop.migrations().down()
    #expect(try kind("public.users", in: shop) == "r" && kind("app.users", in: shop) == "v")
    #expect(try kind("v", in: shop) == "v" && shop.states() == "001 pending, 002 pending")
  }

  @Test func aBareOneIsInTheTransactionOfItsFile() throws {
    let shop = try Shop(
      [
        "001_rename.sql": """
        BEGIN;
        -- aka: no-shim
        ALTER TABLE users RENAME TO tb_user;
        ALTER TABLE tb_user ADD COLUMN email text;
        COMMIT;
        """
      ], schema: Self.users)
    #expect(try shop.migrations().up().done[0].steps == 1)
    #expect(try kind("users", in: shop) == "-" && kind("tb_user", in: shop) == "r")
    #expect(try phases(shop).isEmpty)
  }

  /// A file from before aka, which makes its own view.
  @Test func aRenameWithAViewOfItsOwnStaysAsItIs() throws {
    let shop = try Shop(
      [
        "001_rename.sql":
          "BEGIN; ALTER TABLE users RENAME TO tb_user; CREATE VIEW users AS SELECT id FROM tb_user; COMMIT"
      ], schema: Self.users)
    #expect(try shop.migrations().up().done[0].steps == 1)
    #expect(try kind("users", in: shop) == "v" && phases(shop).isEmpty)
  }

  /// ALTER TABLE also renames what nobody needs a shim for.
  @Test func whatIsNoTableIsRenamedAsItIs() throws {
    let shop = try Shop(
      [
        "001_rename.sql": """
        ALTER TABLE v RENAME TO w;
        ALTER TABLE i RENAME TO j;
        ALTER TABLE IF EXISTS nothing RENAME TO nobody;
        ALTER TABLE users RENAME COLUMN id TO number;
        """
      ], schema: "CREATE TABLE users (id int); CREATE INDEX i ON users (id); CREATE VIEW v AS SELECT 1")
    try shop.migrations().up()
    #expect(try kind("w", in: shop) == "v" && kind("j", in: shop) == "i" && kind("v", in: shop) == "-")
    #expect(try phases(shop).isEmpty)
  }

  @Test func whatMustBeAcceptedIsAcceptedInTheFileOrByTheCaller() throws {
    let schema: SQL = "CREATE TABLE users (id int PRIMARY KEY); CREATE PUBLICATION feed FOR TABLE users"
    let shop = try Shop(["001_rename.sql": Self.rename], schema: schema)
    let failure = try #require(throws: MigrationFailure.self) { try shop.migrations().up() }
    #expect(failure.cause is PlanRefused && failure.description.contains("--accept publication"))
    #expect(try shop.states() == "001 pending" && kind("users", in: shop) == "r")
    var options = MigrationOptions()
    options.accepted = ["publication"]
    try shop.migrations().up(options: options)
    #expect(try kind("users", in: shop) == "v")

    let other = try Shop(
      ["001_rename.sql": "-- aka: accept publication\nALTER TABLE public.users RENAME TO tb_user"],
      schema: schema)
    try other.migrations().up()
    #expect(try kind("users", in: other) == "v")
  }

  /// Somebody did it by hand already.
  @Test func whatIsRenamedAlreadyIsRecorded() throws {
    let shop = try Shop(["001_rename.sql": Self.rename], schema: Self.users)
    try Aka(connection: try shop.database.connect()).rename([try request("users", "tb_user")])
    try shop.migrations().up()
    #expect(try phases(shop) == ["users tb_user active ok"] && shop.states() == "001 applied")
  }

  @Test func aRenameWaitsInItsBudgetAndLeavesTheRestRecorded() throws {
    let shop = try Shop(
      ["001_rename.sql": "CREATE TABLE before ();\n" + Self.rename.split(separator: "\n")[1]],
      schema: Self.users)
    let holder = try shop.database.connect()
    try holder.runScript("BEGIN; SELECT * FROM users")
    sleepBriefly(0.15)
    var options = MigrationOptions()
    options.policy = LockPolicy(budget: .milliseconds(300))
    let failure = try #require(throws: MigrationFailure.self) { try shop.migrations().up(options: options) }
    #expect(failure.cause is LockBudgetSpent)
    #expect(
      try shop.records() == ["001_rename 1/2"] && shop.exists("before") && kind("users", in: shop) == "r")
    try holder.run("COMMIT")
    try shop.migrations().up()
    #expect(try kind("users", in: shop) == "v" && shop.states() == "001 applied")
  }
}
