import Aka
import Postgres
import Testing
import TestSupport

/// Constraints that do not hold for every row, or for none.
@Suite(.enabled(if: TestedServer.major >= 18, "before PostgreSQL 18 NOT NULL is always valid"))
struct UnvalidatedTests {
  private static let schema: SQL = """
    CREATE TABLE users (id int, name text, n int CONSTRAINT positive CHECK (n > 0) NOT ENFORCED);
    INSERT INTO users VALUES (1, NULL, 1), (2, 'bob', 2);
    CREATE UNIQUE INDEX users_name ON users (name);
    ALTER TABLE users ADD CONSTRAINT named NOT NULL name NOT VALID;
    """

  @Test(arguments: [ThroughShims.Shim.native, .trigger]) func sameThrough(shim: ThroughShims.Shim) throws {
    try ThroughShims(
      schema: Self.schema,
      statements: [
        "UPDATE users SET n = -1 WHERE id = 2 RETURNING n", "UPDATE users SET n = 7 WHERE id = 1",
        "UPDATE users SET n = 7, name = 'ann' WHERE id = 1 RETURNING name",
        "INSERT INTO users VALUES (3, NULL, 1)",
        "DELETE FROM users WHERE name IS NULL", "SELECT * FROM users ORDER BY id",
      ]
    ).expectTheSame(through: shim)
  }

  /// A row that was there before may have none.
  @Test func deletesWhatHasNoName() throws {
    try ThroughShims(
      schema: Self.schema, statements: ["DELETE FROM users WHERE id = 1 RETURNING id", "SELECT * FROM users"]
    ).expectTheSame(through: .trigger)
  }

  @Test func noAliasTable() throws {
    let aliased = try Aliased("\(Self.schema); ALTER TABLE users ADD PRIMARY KEY (id)", rename: false)
    let request = try aliasRequest("users", "tb_user")
    let refusals = try aliased.aka.plan([request]).refusals
    #expect(refusals.count == 1 && refusals[0].reason.contains("NOT NULL constraint named is NOT VALID"))
    try aliased.session.runScript(
      "DELETE FROM users WHERE name IS NULL; ALTER TABLE users VALIDATE CONSTRAINT named")
    try aliased.aka.rename([request], accepting: ["alias-upserts"])
    #expect(try aliased.session.run("SELECT count(*) FROM users").scalar() == 1)
  }

  @Test func notEnforcedForeignKeysFollow() throws {
    try ThroughShims(
      schema: """
        CREATE TABLE users (id int PRIMARY KEY, boss int CONSTRAINT has REFERENCES users NOT ENFORCED);
        CREATE TABLE posts (author int CONSTRAINT wrote REFERENCES users NOT ENFORCED); INSERT INTO posts VALUES (7);
        """,
      statements: ["INSERT INTO users VALUES (1, 9) RETURNING *", "DELETE FROM users", "SELECT * FROM users"]
    ).expectTheSame(through: .native)
  }

  @Test func generatedTypesHaveRoomForNull() throws {
    let database = try TestDatabase(Self.schema)
    let aka = Aka(connection: try database.connect())
    try aka.rename([try request("users", "tb_user")])
    func refusesNull() throws -> Bool? {
      try aka.schemaModel().tables.first { $0.name == "tb_user" }?.columns.first { $0.name == "name" }?
        .notNull
    }
    #expect(try refusesNull() == false)
    try database.connect().runScript(
      "UPDATE tb_user SET name = 'ann' WHERE id = 1; ALTER TABLE tb_user VALIDATE CONSTRAINT named")
    #expect(try refusesNull() == true)
  }
}
