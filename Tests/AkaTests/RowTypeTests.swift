import Aka
import Postgres
import Testing
import TestSupport

/// Rows as values: functions that take, return and hold them, before and after, in sessions old and new.
@Suite struct RowTypeTests {
  static let calls: [(SQL, String)] = [
    ("SELECT greet(u) FROM users u WHERE id = 1", "hi ann"),
    ("SELECT u.greet FROM users u WHERE id = 1", "hi ann"),
    ("SELECT users.greet FROM users WHERE id = 1", "hi ann"),
    ("SELECT how_many(array_agg(u)) FROM users u", "2"), ("SELECT (get_user(1)).name", "ann"),
    ("SELECT count(*) FROM all_users()", "2"), ("SELECT (one()).name", "ann"),
    ("SELECT pass_on(1)", "hi ann"),
    ("SELECT pass_array()", "2"), ("SELECT assigned(1)", "ann"),
    ("SELECT greet(same(u)) FROM users u WHERE id = 1", "hi ann"),
    ("INSERT INTO archive SELECT u FROM users u WHERE id = 1 RETURNING (kept).name", "ann"),
    ("SELECT row_to_json(u)->>'name' FROM users u WHERE id = 1", "ann"), ("SELECT fail_late(1)", "hi ann"),
  ]

  static let schema: SQL = """
    CREATE TABLE users (id int PRIMARY KEY, gone int, name text);
    ALTER TABLE users DROP gone;
    INSERT INTO users VALUES (1, 'ann'), (2, 'bob');
    CREATE TABLE archive (kept users);
    CREATE FUNCTION greet(u users) RETURNS text LANGUAGE sql STABLE AS $$ SELECT 'hi ' || u.name $$;
    CREATE FUNCTION how_many(u users[]) RETURNS int LANGUAGE sql STABLE AS $$ SELECT cardinality(u) $$;
    CREATE FUNCTION get_user(i int) RETURNS users LANGUAGE sql STABLE AS $$ SELECT * FROM users WHERE id = i $$;
    CREATE FUNCTION all_users() RETURNS SETOF users LANGUAGE plpgsql AS $$
      DECLARE u users%ROWTYPE; BEGIN FOR u IN SELECT * FROM users LOOP RETURN NEXT u; END LOOP; END $$;
    CREATE FUNCTION one() RETURNS users LANGUAGE plpgsql AS $$
      DECLARE u users; BEGIN SELECT * INTO u FROM users WHERE id = 1; RETURN u; END $$;
    CREATE FUNCTION pass_on(i int) RETURNS text LANGUAGE plpgsql AS $$
      DECLARE u users%ROWTYPE; BEGIN SELECT * INTO u FROM users WHERE id = i; RETURN greet(u); END $$;
    CREATE FUNCTION fail_late(i int) RETURNS text LANGUAGE plpgsql SECURITY DEFINER AS $$
      DECLARE u public.users%ROWTYPE; BEGIN SELECT * INTO u FROM public.users WHERE id = i; RETURN public.greet(u); END $$;
    CREATE FUNCTION pass_array() RETURNS int LANGUAGE plpgsql AS $$
      DECLARE u users[]; BEGIN SELECT array_agg(x) INTO u FROM users x; RETURN how_many(u); END $$;
    CREATE FUNCTION assigned(i int) RETURNS text LANGUAGE plpgsql AS $$
      DECLARE u users%ROWTYPE; BEGIN u := get_user(i); RETURN u.name; END $$;
    CREATE FUNCTION same(a anyelement) RETURNS anyelement LANGUAGE sql AS 'SELECT $1';
    CREATE VIEW cards AS SELECT greet(u) AS card FROM users u;
    """

  private func expectAll(_ session: Connection, _ when: String) {
    for (call, answer) in Self.calls {
      do {
        let found: String = try session.run(call).scalar()
        #expect(found == answer, "\(when): \(call.text)")
      } catch {
        Issue.record(error, "\(when)")
      }
    }
  }

  @Test func rowsGoWhereTheyWent() throws {
    let database = try TestDatabase(Self.schema)
    let before = try database.dump()
    let aka = Aka(connection: try database.connect())
    let old = try database.connect()
    expectAll(old, "before")
    for round in 1...2 {
      try aka.rename([try request("users", "tb_user")])
      expectAll(old, "renamed \(round), in an old session")
      expectAll(try database.connect(), "renamed \(round), in a new session")
      try old.run("SELECT greet(t) FROM tb_user t")
      try aka.rollback(try WrittenName(parsing: "users"))
      expectAll(old, "rolled back \(round), in an old session")
      #expect(try old.run("SELECT greet(t) FROM tb_user t WHERE id = 1").scalar() == "hi ann")
      try aka.rename([try request("users", "tb_user")])
      try aka.rollback(try WrittenName(parsing: "users"), keepsNewName: false)
      #expect(try database.dump() == before)
      #expect(try aka.examine().diagnoses.isEmpty)
    }
    #expect(try old.run("SELECT count(*) FROM pg_cast WHERE oid >= 16384").scalar() == 0)
  }

  /// A view of whole rows cannot change its type, so it keeps the shim that it was built on.
  @Test func whatHoldsRowsOfTheShimKeepsIt() throws {
    let database = try TestDatabase(Self.schema)
    let (aka, session) = (Aka(connection: try database.connect()), try database.connect())
    try aka.rename([try request("users", "tb_user")])
    try session.runScript(
      """
      CREATE VIEW whole AS SELECT u FROM users u; CREATE VIEW plain AS SELECT * FROM users;
      CREATE FUNCTION standard(u users) RETURNS text LANGUAGE sql RETURN (u).name;
      """)
    let outcome = try aka.rollback(try WrittenName(parsing: "users"))
    #expect(outcome.tables[0].kept.count == 2)
    #expect(try session.run("SELECT (u).name FROM whole WHERE (u).id = 1").scalar() == "ann")
    #expect(
      try session.run("SELECT pg_get_viewdef('plain'::regclass) LIKE '%FROM users%'").scalar())
    #expect(try aka.examine().diagnoses.map(\.code) == [.parkedView])
    try session.run("DROP VIEW whole")
    try session.run("DROP FUNCTION standard")
    let left = try aka.examine()
    #expect(left.diagnoses.map(\.code) == [.leftOverView])
    #expect(try aka.repair(left).count == 1)
    #expect(try aka.examine().diagnoses.isEmpty)
  }
}
