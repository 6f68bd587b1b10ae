import Aka
import Postgres
import Testing
import TestSupport

/// Relations of every kind, renamed and rolled back.
@Suite struct KindTests {
  /// What is done through a name, before and after; it must be done through the new name as well.
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let schema: String
    let statements: [String]
  }

  static let cases: [Case] = [
    Case(
      testDescription: "updatable view",
      schema:
        "CREATE TABLE base (id int PRIMARY KEY, n int DEFAULT 7); CREATE VIEW users AS SELECT * FROM base WHERE id > 0 "
        + "WITH CHECK OPTION; ALTER VIEW users ALTER n SET DEFAULT 9",
      statements: [
        "INSERT INTO NAME (id) VALUES (1), (2)", "UPDATE NAME SET n = n + 1 WHERE id = 1",
        "DELETE FROM NAME WHERE id = 2",
        "SELECT string_agg(id || ':' || n, ',') FROM NAME",
        "INSERT INTO NAME VALUES (3, 3) ON CONFLICT (id) DO UPDATE SET n = 5",
      ]),
    Case(
      testDescription: "view with triggers",
      schema: """
        CREATE TABLE base (n int); CREATE VIEW users AS SELECT n + 1 AS n FROM base;
        CREATE FUNCTION put() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
          INSERT INTO base VALUES (NEW.n - 1); RETURN NEW; END $$;
        CREATE TRIGGER put INSTEAD OF INSERT ON users FOR EACH ROW EXECUTE FUNCTION put()
        """,
      statements: ["INSERT INTO NAME VALUES (5) RETURNING n", "SELECT sum(n) FROM NAME"]),
    Case(
      testDescription: "view with rules",
      schema: """
        CREATE TABLE base (n int); CREATE VIEW users AS SELECT n FROM base GROUP BY n;
        CREATE RULE put AS ON INSERT TO users DO INSTEAD INSERT INTO base VALUES (NEW.n)
        """,
      statements: ["INSERT INTO NAME VALUES (5)", "SELECT sum(n) FROM NAME"]),
    Case(
      testDescription: "read-only view",
      schema: "CREATE VIEW users AS SELECT g AS n FROM generate_series(1, 3) g",
      statements: ["SELECT sum(n) FROM NAME"]),
    Case(
      testDescription: "materialized view",
      schema:
        "CREATE TABLE base (n int); INSERT INTO base VALUES (1), (2); CREATE MATERIALIZED VIEW users AS SELECT n FROM base; "
        + "CREATE UNIQUE INDEX ON users (n); COMMENT ON MATERIALIZED VIEW users IS 'kept'",
      statements: ["SELECT sum(n) FROM NAME"]),
    Case(
      testDescription: "partition",
      schema:
        "CREATE TABLE root (id int, part int) PARTITION BY LIST (part); CREATE TABLE users PARTITION OF root FOR VALUES IN (1); "
        + "CREATE TABLE rest PARTITION OF root DEFAULT",
      statements: ["INSERT INTO NAME VALUES (1, 1)", "SELECT count(*) FROM NAME"]),
    Case(
      testDescription: "inheritance parent",
      schema: "CREATE TABLE users (id int); CREATE TABLE child () INHERITS (users)",
      statements: [
        "INSERT INTO NAME VALUES (1)", "INSERT INTO child VALUES (2)", "UPDATE NAME SET id = id + 1",
        "SELECT sum(id) FROM NAME",
      ]),
  ]

  @Test(arguments: cases) func thereAndBack(_ kind: Case) throws {
    let database = try TestDatabase(SQL(unescaped: kind.schema))
    let session = try database.connect()
    let before = try database.dump()
    func answers(_ name: String) throws -> [String] {
      try session.run("BEGIN")
      defer { _ = try? session.run("ROLLBACK") }
      return try kind.statements.map { statement in
        let result = try session.run(SQL(unescaped: statement.replacing("NAME", with: name)))
        guard statement.hasPrefix("SELECT") else { return result.commandTag }
        return try (result.scalar() as String?) ?? "nothing"
      }
    }
    let expected = try answers("users")
    let aka = Aka(connection: try database.connect())
    let requests = [try request("users", "v_user")]
    let plan = try aka.plan(requests)
    #expect(plan.refusals.isEmpty)
    try aka.rename(requests, accepting: Set(plan.codesToAccept))
    #expect(try answers("users") == expected)
    #expect(try answers("v_user") == expected)
    try aka.rollback(try WrittenName(parsing: "users"))
    #expect(try answers("v_user") == expected)
    try aka.rename(requests, accepting: Set(plan.codesToAccept))
    try aka.rollback(try WrittenName(parsing: "users"), keepsNewName: false)
    #expect(try database.dump() == before)
    #expect(try aka.examine().diagnoses.isEmpty)
  }

  /// LOCK TABLE on a view would lock the tables behind it, and all of their clients with them.
  @Test func theTableBehindAViewStaysFree() throws {
    let database = try TestDatabase("CREATE TABLE base (n int); CREATE VIEW users AS SELECT n FROM base")
    let holder = try database.connect()
    try holder.runScript("BEGIN; INSERT INTO base VALUES (1)")
    try Aka(connection: try database.connect()).rename(
      [try request("users", "v_user")], policy: LockPolicy(budget: .seconds(5)))
    try holder.run("COMMIT")
    #expect(try holder.run("SELECT count(*) FROM users").scalar() == 1)
  }
}
