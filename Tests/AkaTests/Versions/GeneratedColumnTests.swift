import Aka
import Postgres
import Testing
import TestSupport

/// Columns that are computed when they are read, which is what GENERATED means since PostgreSQL 18 unless STORED is said; and
/// RETURNING both what was and what is.
@Suite(.enabled(if: TestedServer.major >= 18, "before PostgreSQL 18 no column is virtual"))
struct GeneratedColumnTests {
  private let both = ThroughShims(
    schema: """
      CREATE TABLE users (id int PRIMARY KEY, name text, up text GENERATED ALWAYS AS (upper(name)),
        kept int GENERATED ALWAYS AS (id * 2) STORED, n int NOT NULL DEFAULT 3);
      INSERT INTO users (id, name) VALUES (1, 'ann'), (2, 'bob');
      """,
    statements: [
      "INSERT INTO users (id, name) VALUES (3, 'cid') RETURNING up, kept, old.name, new.name, new.up",
      "UPDATE users SET name = 'dan' WHERE id = 1 RETURNING old.name, new.name, old.up, new.up, old.kept",
      "UPDATE users SET n = n + 1 RETURNING WITH (OLD AS was, NEW AS became) was.n, became.n",
      "DELETE FROM users WHERE up = 'BOB' RETURNING old.up, new.up",
      "MERGE INTO users u USING (VALUES (1, 'eve'), (9, 'fay')) v (id, name) ON u.id = v.id "
        + "WHEN MATCHED THEN UPDATE SET name = v.name WHEN NOT MATCHED THEN INSERT (id, name) VALUES (v.id, v.name) "
        + "RETURNING merge_action(), old.up, new.up",
      "INSERT INTO users (id, up) VALUES (4, 'x')", "INSERT INTO users (id, up) VALUES (4, DEFAULT)",
      "UPDATE users SET up = 'x'", "SELECT id, name, up, kept, n FROM users ORDER BY id",
      "SELECT a.up FROM users a JOIN users b ON a.up = b.up WHERE b.id = 9",
    ])

  @Test(arguments: ThroughShims.Shim.allCases) func sameThrough(shim: ThroughShims.Shim) throws {
    try both.expectTheSame(through: shim)
  }

  /// An upsert is for views without triggers.
  @Test(arguments: [ThroughShims.Shim.native, .alias]) func sameUpserts(shim: ThroughShims.Shim) throws {
    try ThroughShims(
      schema: both.schema,
      statements: [
        "INSERT INTO users (id, name) VALUES (1, 'x') ON CONFLICT (id) DO UPDATE SET name = excluded.up "
          + "RETURNING old.name, new.name, new.up"
      ]
    ).expectTheSame(through: shim)
  }
}
