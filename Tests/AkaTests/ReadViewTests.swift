import Postgres
import Testing
import TestSupport

@testable import Aka

/// Views that a manifest makes in the instant of a rename.
@Suite struct ReadViewTests {
  private static let schema: SQL = """
    CREATE SCHEMA app; CREATE SCHEMA reads;
    CREATE TABLE app.users (id int PRIMARY KEY, name text, secret text, gone boolean NOT NULL DEFAULT false);
    CREATE TABLE app."Po sts" (id int PRIMARY KEY, user_id int REFERENCES app.users);
    INSERT INTO app.users VALUES (1, 'Ann', 'x', false), (2, 'Bob', 'y', true);
    INSERT INTO app."Po sts" VALUES (7, 1);
    """

  private static let manifest = """
    {"name": "reads", "schema": "app", "renames": [
      {"old": "users", "new": "tb_user", "columns": {"name": "full_name"}, "views": [
        {"name": "v_user"},
        {"name": "reads.\\"V \\"\\"user\\"", "select": "id, tb_user.name AS n", "where": "NOT gone", "comment": "it's"},
        {"name": "v_mine", "query": "WITH tb_user AS (SELECT 5 AS five) SELECT five FROM tb_user"}]},
      {"old": "\\"Po sts\\"", "new": "tb_post", "views": [
        {"name": "v_post", "query": "SELECT p.id, tb_user.name FROM app.tb_post p, app.tb_user WHERE tb_user.id = user_id"}]}]}
    """

  @Test func appearWithTheTable() throws {
    let database = try TestDatabase(Self.schema)
    let session = try database.connect()
    let reader = Identifier("r_\(database.name)")
    try session.runScript(
      "CREATE ROLE \(reader); GRANT USAGE ON SCHEMA app, reads TO \(reader); GRANT SELECT ON app.users TO \(reader)"
    )
    defer { _ = try? session.runScript("DROP OWNED BY \(reader); DROP ROLE \(reader)") }
    let aka = Aka(connection: try database.connect())
    let manifest = try Manifest(parsing: Self.manifest, file: "m.json")
    #expect(try aka.plan(manifest).renames.flatMap(\.views).map(\.isThere) == [false, false, false, false])
    try aka.apply(manifest)

    func texts(_ sql: SQL) throws -> [String] { try session.run(sql).map { try $0["t"] } }
    #expect(try texts("SELECT string_agg(full_name, ' ' ORDER BY id) AS t FROM app.v_user") == ["Ann Bob"])
    #expect(try texts("SELECT v::text AS t FROM reads.\"V \"\"user\" v") == ["(1,Ann)"])
    #expect(try texts("SELECT v::text AS t FROM app.v_post v") == ["(7,Ann)"])
    #expect(try texts("SELECT five::text AS t FROM app.v_mine") == ["5"])
    #expect(try texts("SELECT obj_description('reads.\"V \"\"user\"'::regclass) AS t") == ["it's"])
    #expect(try session.run("SELECT has_table_privilege(\(reader.name), 'app.v_user', 'SELECT')").scalar())
    #expect(try !session.run("SELECT has_table_privilege(\(reader.name), 'app.v_post', 'SELECT')").scalar())
    #expect(try !session.run("SELECT has_table_privilege(\(reader.name), 'app.v_user', 'INSERT')").scalar())
    let leftovers: Int = try session.run(
      "SELECT count(*) FROM pg_class WHERE relnamespace = 'aka'::regnamespace AND relkind = 'v'"
    ).scalar()
    #expect(leftovers == 0)

    // Undone, they stay; done again, they are there already.
    let undone = try aka.rollback(WrittenName(parsing: "app.users"), wholeGroup: true)
    #expect(undone.tables.flatMap(\.views).count == 4)
    #expect(try texts("SELECT v::text AS t FROM reads.\"V \"\"user\" v") == ["(1,Ann)"])
    try aka.apply(manifest)
    #expect(try texts("SELECT v::text AS t FROM app.v_post v") == ["(7,Ann)"])

    // What is built on one keeps it.
    try session.run("CREATE VIEW app.on_top AS SELECT * FROM app.v_post")
    let bare = try aka.rollback(WrittenName(parsing: "app.users"), wholeGroup: true, keepsNewName: false)
    #expect(bare.tables.flatMap(\.views).map(\.description).contains("app.v_post"))
    #expect(try session.run("SELECT to_regclass('app.v_user') IS NULL").scalar())
    #expect(try session.run("SELECT to_regclass('app.on_top') IS NOT NULL").scalar())
  }

  @Test func areRefusedBeforeAnythingHappens() throws {
    let database = try TestDatabase(Self.schema)
    try database.connect().run("CREATE VIEW app.taken AS SELECT 1 AS a")
    let aka = Aka(connection: try database.connect())
    for (view, reason) in [
      ("{\"name\": \"v\", \"select\": \"nam\"}", "column \"nam\" does not exist (SQLSTATE 42703)"),
      ("{\"name\": \"taken\"}", "is taken by a relation"),
      ("{\"name\": \"tb_user\"}", "another's in the same plan"),
      ("{\"name\": \"users\"}", "another's in the same plan"),
    ] {
      let text =
        "{\"schema\": \"app\", \"renames\": [{\"old\": \"users\", \"new\": \"tb_user\", \"views\": [\(view)]}]}"
      let manifest = try Manifest(parsing: text, file: "m.json")
      let refusals = try aka.plan(manifest).refusals
      #expect(refusals.count == 1 && refusals[0].reason.contains(reason), "\(refusals)")
      #expect(throws: PlanRefused.self) { try aka.apply(manifest) }
    }
    #expect(try database.connect().run("SELECT to_regclass('app.tb_user') IS NULL").scalar())
  }

  @Test(arguments: [
    ("{}", "1:49", "renames[0].views[0]: \"name\" is missing"),
    (
      "{\"name\": \"v\", \"query\": \"DROP TABLE x\"}", "1:72",
      "renames[0].views[0].query: a view is one SELECT"
    ),
    ("{\"name\": \"v\", \"select\": \"a, FROM\"}", "1:73", "grammar does not take it"),
    (
      "{\"name\": \"v\", \"query\": \"SELECT 1\", \"where\": \"true\"}", "1:93",
      "or a \"select\" and a \"where\""
    ),
    ("{\"name\": \"v\", \"colour\": 1}", "1:63", "unknown key \"colour\""),
  ])
  func sayWhereTheyAreWrong(view: String, place: String, problem: String) throws {
    let text = "{\"renames\": [{\"old\": \"a\", \"new\": \"b\", \"views\": [\(view)]}]}"
    let error = #expect(throws: ManifestError.self) { try Manifest(parsing: text, file: "m.json") }
    let description = try #require(error).description
    #expect(description.hasPrefix("m.json:\(place): ") && description.contains(problem), "\(description)")
  }
}
