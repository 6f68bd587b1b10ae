import Foundation
import Testing

@testable import Aka

/// Each place in the bodies of functions and of DO, and in statements that are strings, is reported and can be fixed.
@Suite struct ScanBodyTests {
  /// What a fix makes of marked places (`»users`), and that nothing else is said or left.
  private func expect(_ file: String, _ marked: String) throws {
    let scanned = try Scanned(file, marked.replacing("»", with: ""))
    let parts = marked.components(separatedBy: "»")
    let places = parts.indices.dropLast().map { number in
      let lines = parts[...number].joined().components(separatedBy: "\n")
      return "\(lines.count):\(lines[lines.count - 1].count + 1)"
    }
    #expect(scanned.places == places, "\(marked)")
    let expected = marked.replacing("»\"users\"", with: "\"tb_user\"").replacing("»users", with: "tb_user")
    #expect(scanned.fixed == expected, "\(marked)")
    #expect(scanned.leftAfterFix == 0, "\(scanned.fixed)")
  }

  @Test func plpgsql() throws {
    try expect(
      "f.sql",
      """
      -- users
      CREATE FUNCTION purge(users int) RETURNS SETOF »users LANGUAGE plpgsql AS $body$
      DECLARE
        row »users%ROWTYPE;  -- one of users
        id public.»users.id%TYPE := (SELECT max(id) FROM »users);
        name text = 'users';
        found CURSOR (who int) FOR SELECT * FROM »users WHERE id = who;
      BEGIN
        SELECT * INTO STRICT row FROM »users u WHERE u.id = users;
        UPDATE »users SET n = n + 1;
        FOR row IN SELECT * FROM »"users" LOOP
          IF EXISTS (SELECT FROM »users WHERE true) THEN DELETE FROM »users; END IF;
        END LOOP;
        PERFORM count(*) FROM »users;
        INSERT INTO »users (id) VALUES (1) RETURNING id INTO id;
        RETURN QUERY TABLE »users;
        RAISE NOTICE 'from users: %', (SELECT count(*) FROM »users);
      EXCEPTION WHEN OTHERS THEN
        TRUNCATE »users;
      END $body$;
      """)
  }

  @Test func sqlAndDo() throws {
    try expect(
      "f.sql",
      "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ SELECT 1 FROM »users; SELECT 2 FROM »users $$;")
    try expect(
      "f.sql",
      "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT ''users'' FROM »users WHERE é = ''x''';")
    try expect("f.sql", "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1 FROM »users; END;")
    try expect("f.sql", "DO E'BEGIN\\n  DELETE FROM »users;\\n END';")
    try expect("f.sql", "DO $$ BEGIN DELETE FROM »users; END $$;\nSELECT 1 FROM »users;")
    try expect("a.py", "db.execute('''DO $$ BEGIN DELETE FROM »users; END $$''')")
    try expect("f.sql", "CREATE FUNCTION f() RETURNS int LANGUAGE c AS 'users', 'users';")
    // In a language that is not known, nothing is guessed.
    try expect("f.sql", "DO LANGUAGE plpython3u $$ plpy.execute('SELECT 1 FROM users') $$;")
  }

  @Test func dynamicSQL() throws {
    try expect(
      "f.sql",
      """
      DO $$
      DECLARE q text := 'SELECT 1 FROM »users WHERE name = ''users'''; t regclass := '»users'::regclass;
      BEGIN
        EXECUTE 'DELETE FROM »users';
        EXECUTE 'SELECT * FROM »users WHERE id = ' || id || ' AND a = ' || quote_literal(b) INTO r USING x;
        EXECUTE format('UPDATE »users SET %I = %L WHERE %1$I = $1', c, v);
        EXECUTE $q$ INSERT INTO »users VALUES (1) $q$;
        q := 'SELECT 1 '
          'FROM »users';
        EXECUTE 'DO $x$ BEGIN PERFORM 1 FROM »users; END $x$';
        RAISE EXCEPTION 'users are not from users';
        RAISE NOTICE 'delete from users failed';
      END $$;
      """)
    try expect("jobs.sql", "SELECT cron.schedule('nightly', '0 3 * * *', 'DELETE FROM »users WHERE old');")
    try expect("jobs.sql", "CALL enqueue($$ SELECT 1 FROM »users $$);")
    // What is stored is no statement to anybody yet.
    try expect("seed.sql", "INSERT INTO help VALUES ('SELECT * FROM users');")
    try expect("seed.sql", "COMMENT ON TABLE help IS 'SELECT * FROM users';")
  }

  @Test func quotesAsDeeplyAsTheyAreNested() throws {
    let names = ["users": "\"Tb User\""]
    #expect(
      try Scanned("a.java", #"String s = "DO 'BEGIN EXECUTE ''DELETE FROM users''; END'";"#, names: names)
        .fixed
        == #"String s = "DO 'BEGIN EXECUTE ''DELETE FROM \"Tb User\"''; END'";"#)
    // A name that would end the constant is left to a person.
    let dollar = try Scanned("a.sql", "DO $$ BEGIN DELETE FROM users; END $$", names: ["users": "\"a$$b\""])
    #expect(dollar.places == ["1:25"] && dollar.leftAfterFix == 1)
    let alias = try Scanned("a.sql", "DO $$ BEGIN UPDATE users SET n = users.n + 1; END $$")
    #expect(alias.fixed == "DO $$ BEGIN UPDATE tb_user AS users SET n = users.n + 1; END $$")
  }
}
