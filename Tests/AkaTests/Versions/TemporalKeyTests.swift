import Postgres
import Testing
import TestSupport

@testable import Aka

/// Keys WITHOUT OVERLAPS, and foreign keys with a PERIOD.
@Suite(.enabled(if: TestedServer.major >= 18, "before PostgreSQL 18 no key is temporal"))
struct TemporalKeyTests {
  private static let schema: SQL = """
    CREATE TABLE users (id int4range, valid daterange, name text, CONSTRAINT users_key PRIMARY KEY (id, valid WITHOUT OVERLAPS));
    CREATE TABLE posts (user_id int4range, valid daterange,
      CONSTRAINT posts_fk FOREIGN KEY (user_id, PERIOD valid) REFERENCES users (id, PERIOD valid));
    INSERT INTO users VALUES ('[1,1]', '[2020-01-01,2021-01-01)', 'ann'), ('[1,1]', '[2021-01-01,2022-01-01)', 'bob'),
      ('[2,2]', '[2020-01-01,2022-01-01)', 'cid');
    INSERT INTO posts VALUES ('[1,1]', '[2020-06-01,2021-06-01)');
    """

  @Test(arguments: ThroughShims.Shim.allCases) func sameThrough(shim: ThroughShims.Shim) throws {
    try ThroughShims(
      schema: Self.schema,
      statements: [
        "INSERT INTO users VALUES ('[1,1]', '[2020-06-01,2020-07-01)', 'x')",
        "INSERT INTO users VALUES ('[3,3]', '[2020-06-01,2020-07-01)', 'x') RETURNING id, valid, name",
        "INSERT INTO users VALUES ('[1,1]', NULL, 'x')",
        "UPDATE users SET name = 'dan' WHERE id = '[1,1]' AND valid @> date '2021-02-01' RETURNING name",
        "UPDATE users SET valid = '[2020-01-01,2021-02-01)' WHERE name = 'ann'",
        "DELETE FROM users WHERE name = 'ann'", "DELETE FROM users WHERE name = 'cid' RETURNING id",
        "SELECT id, valid, name FROM users ORDER BY id, valid",
      ]
    ).expectTheSame(through: shim)
  }

  /// What a trigger looks for, an index of GiST finds as well.
  @Test func theKeyIsFound() throws {
    let database = try TestDatabase(Self.schema)
    let session = try database.connect()
    let table: UInt32 = try session.run("SELECT 'users'::regclass::oid").scalar()
    let found = try Catalog(connection: session).read(SearchColumn.self, of: [table])[table] ?? []
    #expect(found.map(\.column.name) == ["id", "valid"] && found.allSatisfy { $0.isKey && $0.notNull })
    #expect(found.allSatisfy { $0.operatorName == "=" })
  }
}
