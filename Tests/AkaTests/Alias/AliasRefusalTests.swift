import Aka
import Postgres
import Testing
import TestSupport

/// What cannot have an alias table is told why, and nothing is changed.
@Suite struct AliasRefusalTests {
  @Test(arguments: [
    ("CREATE TABLE users (id int)", "no primary key"),
    ("CREATE TABLE p (); CREATE TABLE users (id int PRIMARY KEY) INHERITS (p)", "parent or children (p)"),
    ("CREATE TABLE users (id int PRIMARY KEY); CREATE TABLE c () INHERITS (users)", "parent or children (c)"),
    ("CREATE TABLE users (id int PRIMARY KEY) PARTITION BY LIST (id)", "a partitioned table"),
    ("CREATE VIEW users AS SELECT 1 AS id", "it is a view"),
    ("CREATE TYPE t AS (id int); CREATE TABLE users OF t (PRIMARY KEY (id))", "a table of a type"),
    (
      "CREATE TABLE users (id int PRIMARY KEY); CREATE RULE r AS ON DELETE TO users DO INSTEAD NOTHING",
      "its rule r"
    ),
    (
      """
      CREATE TABLE users (id int PRIMARY KEY);
      CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
      CREATE TRIGGER g AFTER INSERT ON users REFERENCING NEW TABLE AS n FOR EACH ROW EXECUTE FUNCTION f()
      """, "row trigger g"
    ),
    (
      "CREATE TABLE users (name text, id text GENERATED ALWAYS AS (lower(name)) STORED PRIMARY KEY)",
      "no primary key that the alias could show"
    ),
  ])
  func saysWhy(script: String, reason: String) throws {
    let aliased = try Aliased(SQL(unescaped: script), rename: false)
    let refusals = try aliased.aka.plan([try aliasRequest("users", "tb_user")]).refusals
    #expect(refusals.count == 1 && refusals[0].reason.contains(reason), "\(refusals)")
    #expect(throws: PlanRefused.self) { try aliased.aka.rename([try aliasRequest("users", "tb_user")]) }
    #expect(try aliased.database.dump() == aliased.before)
  }

  @Test func columnsAndTriggersAreForViews() throws {
    let aliased = try Aliased(rename: false)
    var options = RenameOptions()
    options.shim = .alias
    options.columns = [ColumnRename(old: "name", new: "full_name")]
    options.writes = WriteWish(all: .trigger)
    let request = RenameRequest(
      old: try WrittenName(parsing: "users"), new: try WrittenName(parsing: "tb_user"), options: options)
    #expect(try aliased.aka.plan([request]).refusals.count == 2)
  }

  /// Upserts on another key than the primary one fail through the alias; who has such a key must say that nobody does it.
  @Test func otherKeysMustBeAcknowledged() throws {
    let script: SQL = "CREATE TABLE users (id int PRIMARY KEY, mail text UNIQUE)"
    let aliased = try Aliased(script, rename: false)
    let request = try aliasRequest("users", "tb_user")
    #expect(try aliased.aka.plan([request]).codesToAccept == ["alias-upserts"])
    #expect(throws: PlanRefused.self) { try aliased.aka.rename([request]) }
    try aliased.aka.rename([request], accepting: ["alias-upserts"])
    #expect(
      try aliased.session.failure(
        "INSERT INTO users VALUES (1, 'a') ON CONFLICT (mail) DO UPDATE SET mail = 'b'")
        == "42P10")
    try aliased.session.run("INSERT INTO users VALUES (1, 'a') ON CONFLICT DO NOTHING")
    try aliased.session.run("INSERT INTO users VALUES (2, 'a') ON CONFLICT DO NOTHING")
    #expect(try aliased.session.run("SELECT count(*) FROM users").scalar() == 1)
  }

  /// An alias that lets its table go is empty: what cannot go over to the table would read nothing.
  @Test func doesNotRollBackFromUnderOthers() throws {
    let aliased = try Aliased()
    try aliased.session.runScript(
      "CREATE VIEW v AS SELECT name FROM users; CREATE MATERIALIZED VIEW m AS SELECT count(*) FROM users")
    let refusal = #expect(throws: Refusal.self) {
      try aliased.aka.rollback(try WrittenName(parsing: "users"))
    }
    #expect(refusal?.reason.contains("materialized view") == true)
    try aliased.session.run("DROP MATERIALIZED VIEW m")
    try aliased.aka.rollback(try WrittenName(parsing: "users"))
    #expect(try aliased.session.run("SELECT count(*) FROM v").scalar() == 2)
    #expect(try aliased.session.run("SELECT pg_get_viewdef('v'::regclass) LIKE '%FROM users%'").scalar())
  }

  @Test func doesNotDropWhatOthersBuilt() throws {
    let aliased = try Aliased()
    try aliased.session.runScript(
      """
      CREATE TABLE posts (user_id int REFERENCES users); CREATE TABLE more PARTITION OF users FOR VALUES IN (77);
      INSERT INTO users (id) VALUES (77)
      """)
    let outcome = try aliased.aka.cleanUpQuietly("users")
    #expect(outcome.names.map(\.result) == [.notYet])
    #expect(
      outcome.names[0].obstacles.map(\.code) == ["built-on-it", "built-on-it"],
      "\(outcome.names[0].obstacles)")
    #expect(throws: Refusal.self) { try aliased.aka.rollback(try WrittenName(parsing: "users")) }
    #expect(try aliased.session.run("SELECT count(*) FROM users").scalar() == 3)
  }
}
