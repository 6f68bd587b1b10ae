import Aka
import Postgres
import Testing
import TestSupport

/// Triggers of the table fire as often as before, whichever name a statement says.
@Suite struct AliasTriggerTests {
  private static let script: SQL = """
    CREATE TABLE users (id int PRIMARY KEY, name text, at int DEFAULT 1);
    CREATE TABLE log (number serial, entry text);
    CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      INSERT INTO log (entry) VALUES (concat_ws(' ', TG_NAME, TG_OP, TG_WHEN, TG_ARGV[0])); RETURN NULL; END $$;
    CREATE FUNCTION rows() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      INSERT INTO log (entry) SELECT concat_ws(' ', TG_NAME, TG_OP, count(*)) FROM n; RETURN NULL; END $$;
    CREATE TRIGGER "all ON public.users of it" AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON users
      FOR EACH STATEMENT EXECUTE FUNCTION note('a ON public.users b');
    CREATE TRIGGER before_it BEFORE UPDATE OF name, at ON users FOR EACH STATEMENT WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION note();
    CREATE TRIGGER counting AFTER UPDATE ON users REFERENCING NEW TABLE AS n FOR EACH STATEMENT EXECUTE FUNCTION rows();
    CREATE TRIGGER emptied BEFORE TRUNCATE ON users FOR EACH STATEMENT EXECUTE FUNCTION note();
    CREATE TRIGGER single AFTER INSERT OR UPDATE OR DELETE ON users FOR EACH ROW EXECUTE FUNCTION note();
    CREATE TRIGGER off AFTER INSERT ON users FOR EACH STATEMENT EXECUTE FUNCTION note();
    CREATE TRIGGER always AFTER INSERT ON users FOR EACH STATEMENT EXECUTE FUNCTION note();
    ALTER TABLE users DISABLE TRIGGER off; ALTER TABLE users ENABLE ALWAYS TRIGGER always;
    """

  private func fired(_ table: String, _ session: Connection) throws -> [String] {
    try session.runScript(
      """
      TRUNCATE log;
      INSERT INTO \(unescaped: table) VALUES (1, 'a'), (2, 'b');
      INSERT INTO \(unescaped: table) VALUES (1, 'c') ON CONFLICT (id) DO UPDATE SET name = excluded.name;
      UPDATE \(unescaped: table) SET at = 2;
      MERGE INTO \(unescaped: table) u USING (VALUES (1), (3)) v (id) ON u.id = v.id
        WHEN MATCHED THEN UPDATE SET name = 'm' WHEN NOT MATCHED THEN INSERT VALUES (v.id, 'n');
      DELETE FROM \(unescaped: table) WHERE id = 2;
      SET session_replication_role = replica; INSERT INTO \(unescaped: table) VALUES (9); SET session_replication_role = origin;
      TRUNCATE \(unescaped: table);
      """)
    return try session.run("SELECT entry FROM log ORDER BY number").map { try $0["entry"] }
  }

  @Test func fireOnceWhicheverNameIsSaid() throws {
    let aliased = try Aliased(Self.script, rename: false)
    let before = try fired("users", aliased.session)
    #expect(before.contains { $0.hasPrefix("counting UPDATE 2") } && before.count > 20)
    try aliased.aka.rename([try aliasRequest("users", "tb_user")])
    #expect(try fired("users", aliased.session) == before)
    #expect(try fired("tb_user", aliased.session) == before)
    #expect(try aliased.aka.verify().flatMap(\.failures).filter { $0.name != "statistics" }.isEmpty)
    try aliased.aka.rollback(try WrittenName(parsing: "users"))
    #expect(try fired("tb_user", aliased.session) == before)
    #expect(try fired("users", aliased.session) == before)
  }

  /// An alias that is put aside would keep the sequence, and the triggers their functions.
  @Test func nothingIsLeftOfAnAliasThatIsTakenBack() throws {
    let aliased = try Aliased(
      """
      CREATE TABLE users (id serial PRIMARY KEY, name text);
      CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
      CREATE TRIGGER noting AFTER INSERT OR DELETE ON users FOR EACH STATEMENT EXECUTE FUNCTION note();
      """)
    try aliased.aka.rollback(try WrittenName(parsing: "users"))
    try aliased.aka.rename([try aliasRequest("users", "tb_user")])
    try aliased.aka.rollback(try WrittenName(parsing: "users"), keepsNewName: false)
    #expect(try aliased.leftOvers() == [])
    try aliased.session.runScript("DROP TABLE users; DROP FUNCTION note();")
  }

  /// What somebody gave to the alias, PostgreSQL takes away with it, also where it went on to the table: so it stays.
  @Test(arguments: ["STATEMENT", "ROW"]) func aTriggerOfTheAliasStandsInTheWay(level: String) throws {
    let aliased = try Aliased(Self.script)
    try aliased.session.runScript(
      "CREATE TRIGGER mine AFTER INSERT ON users FOR EACH \(unescaped: level) EXECUTE FUNCTION note()")
    if level == "ROW" { try aliased.aka.update(try aliased.aka.verify()[0]) }
    let count: Int = try aliased.session.run("SELECT count(*) FROM pg_trigger WHERE tgname = 'mine'").scalar()
    #expect(count == (level == "ROW" ? 2 : 1))
    let refused = #expect(throws: Refusal.self) {
      try aliased.aka.rollback(try WrittenName(parsing: "users"), keepsNewName: false)
    }
    #expect(
      refused?.description.contains("trigger mine on table public.users is built on the alias table") == true)
  }

  /// PostgreSQL fires a statement's triggers once for each relation, and a foreign key acts on the table itself.
  @Test func thePlanSaysWhatCascadesFireTwice() throws {
    let aliased = try Aliased(
      """
      CREATE TABLE users (id int PRIMARY KEY, boss int REFERENCES users ON DELETE CASCADE);
      CREATE TABLE teams (id int PRIMARY KEY, lead int);
      CREATE TABLE members (id int PRIMARY KEY, team int REFERENCES teams ON UPDATE CASCADE ON DELETE SET NULL);
      ALTER TABLE teams ADD FOREIGN KEY (lead) REFERENCES members ON DELETE SET DEFAULT;
      CREATE TABLE plain (id int PRIMARY KEY, boss int REFERENCES plain, team int REFERENCES teams ON DELETE CASCADE);
      CREATE TABLE log (entry text);
      CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
      CREATE FUNCTION gone() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO log SELECT concat(TG_TABLE_NAME, ': ', string_agg(d::text, ' ' ORDER BY d::text)) FROM d; RETURN NULL; END $$;
      CREATE TRIGGER going AFTER DELETE ON users REFERENCING OLD TABLE AS d FOR EACH STATEMENT EXECUTE FUNCTION gone();
      CREATE TRIGGER going AFTER DELETE ON teams REFERENCING OLD TABLE AS d FOR EACH STATEMENT EXECUTE FUNCTION gone();
      CREATE TRIGGER going AFTER DELETE ON plain REFERENCING OLD TABLE AS d FOR EACH STATEMENT EXECUTE FUNCTION gone();
      CREATE TRIGGER going AFTER DELETE ON members FOR EACH ROW EXECUTE FUNCTION note();
      """, rename: false)
    let told = try ["users", "teams", "members", "plain"].filter { table in
      try aliased.aka.plan([try aliasRequest(table, "tb_" + table)]).renames[0].findings
        .contains { $0.code == "alias-cascade" }
    }
    #expect(told == ["users", "teams"])
    let rows: SQL = "INSERT INTO users VALUES (1, NULL), (2, 1), (3, 2); DELETE FROM users WHERE id = 1"
    try aliased.session.runScript(rows)
    try aliased.aka.rename([try aliasRequest("users", "tb_user")], accepting: ["trigger-table-name"])
    try aliased.session.runScript(rows)
    let entries: [String] = try aliased.session.run("SELECT entry FROM log ORDER BY 1").map {
      try $0["entry"]
    }
    #expect(entries == ["tb_user: (2,1) (3,2)", "users: (1,)", "users: (1,) (2,1) (3,2)"])
  }
}
