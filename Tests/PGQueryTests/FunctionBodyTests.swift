import PGQuery
import Testing

/// What a body says about `users`, `public."Ta ble"` and `TbMixed`: `line form [schema.]name`.
func mentions(_ language: FunctionBody.Language, _ source: String) -> [String] {
  let names = TableNames(["users", "Ta ble", "TbMixed"])
  return FunctionBody(language: language, source: source).analyze(for: names).mentions.map { mention in
    let form =
      switch mention.form {
      case .reference(let use): "\(use)"
      case .text: "text"
      }
    return "\(mention.line) \(form) \(mention.schema.map { $0 + "." } ?? "")\(mention.name)"
  }
}

@Suite struct FunctionBodyTests {
  @Test(arguments: [
    "BEGIN SELECT users INTO x FROM t; END", "BEGIN SELECT a INTO users FROM t; END",
    "DECLARE users int := 1; BEGIN users := users + 1; RETURN users; END",
    "BEGIN -- users\n /* users */ NULL; END", "BEGIN RETURN t.users FROM t; END",
    "BEGIN WITH users AS (SELECT 1) SELECT * INTO x FROM users; END",
    "BEGIN FOR users IN 1..10 LOOP PERFORM f(users); END LOOP; END",
    "<<users>> BEGIN EXIT users WHEN true; END users", "BEGIN NEW.users := OLD.users; RETURN NEW; END",
    "BEGIN RAISE NOTICE '%', users; END", "BEGIN PERFORM users(1); END",
    "BEGIN FETCH c INTO users; GET DIAGNOSTICS users = ROW_COUNT; CLOSE users; END",
  ])
  func whatOnlyLooksLikeTheTableIsNoMention(body: String) {
    #expect(mentions(.plpgsql, body) == [], "\(body)")
  }

  @Test func everyStatementIsRead() {
    let body = """
      #variable_conflict use_column
      <<main>>
      DECLARE
        r users%ROWTYPE;
        id CONSTANT public.users.id%TYPE NOT NULL := (SELECT max(u.id) FROM users u);
        c CURSOR (k users) FOR SELECT * FROM users WHERE users.id = k.id;
        n int DEFAULT count(*) FROM users;
      BEGIN
        IF EXISTS (SELECT 1 FROM users) THEN NULL;
        ELSIF CASE WHEN true THEN (SELECT true FROM users) END THEN NULL; ELSE DELETE FROM users; END IF;
        FOR r IN SELECT * FROM users LOOP r.name := (SELECT 1 FROM users); END LOOP;
        FOR i IN REVERSE (SELECT 9 FROM users)..1 BY 2 LOOP CONTINUE WHEN i = (SELECT 1 FROM users); END LOOP;
        FOREACH r SLICE 1 IN ARRAY (SELECT array_agg(u) FROM users u) LOOP TRUNCATE users; END LOOP;
        WHILE (SELECT true FROM users) LOOP LOCK TABLE users; END LOOP;
        CASE (SELECT 1 FROM users) WHEN 1, 2 THEN UPDATE users SET a = 1 RETURNING a INTO STRICT r.x, r.y[1]; END CASE;
        INSERT INTO users SELECT * FROM "Ta ble" RETURNING id INTO id;
        SELECT a, b INTO r FROM public.users WHERE x = 1;
        PERFORM 1 FROM users;
        RETURN QUERY SELECT * FROM users;
        RETURN NEXT (SELECT u FROM users u);
        OPEN c FOR SELECT * FROM users;
        ASSERT (SELECT true FROM users), 'x';
        RAISE NOTICE '% %', (SELECT 1 FROM users), 2 USING hint = (SELECT 'x' FROM users);
        BEGIN CALL p((SELECT 1 FROM users)); EXCEPTION WHEN unique_violation OR SQLSTATE '22012' THEN
          RETURN (SELECT 1 FROM users);
        END;
        MERGE INTO users USING t ON true WHEN MATCHED THEN DELETE;
        NEW.x[(SELECT 1 FROM users)] = 2; CREATE TEMP TABLE x AS SELECT * FROM users;
        ALTER TABLE users ADD x int; RETURN NULL;
      END main;
      """
    #expect(
      mentions(.plpgsql, body) == [
        "4 rowType users", "5 rowType public.users", "5 read users", "6 rowType users", "6 read users",
        "7 read users", "9 read users", "10 read users", "10 delete users", "11 read users", "11 read users",
        "12 read users", "12 read users", "13 read users", "13 truncate users", "14 read users",
        "14 lock users",
        "15 read users", "15 update users", "16 insert users", "16 read Ta ble", "17 read public.users",
        "18 read users", "19 read users", "20 read users", "21 read users", "22 read users", "23 read users",
        "23 read users", "24 read users", "25 read users", "27 merge users", "28 read users", "28 read users",
        "29 ddl users",
      ])
  }

  @Test func stringConstantsAreText() {
    let body = """
      BEGIN
        EXECUTE 'SELECT * FROM users';
        EXECUTE format('SELECT * FROM %I', 'Ta ble');
        PERFORM 'public.users'::regclass, to_regclass('"TbMixed"');
        EXECUTE $q$DELETE
          FROM USERS$q$;
        PERFORM E'SELECT \\x75sers', 'musers users_id xusers';
      END
      """
    #expect(
      mentions(.plpgsql, body) == [
        "2 text users", "3 text Ta ble", "4 text users", "4 text TbMixed", "6 text users", "7 text users",
      ])
  }

  @Test func hiddenNamesAreFound() {
    #expect(mentions(.sql, #"SELECT * FROM U&"\0075sers""#) == ["1 read users"])
    #expect(mentions(.sql, #"SELECT * FROM U&"!0075sers" UESCAPE '!'"#) == ["1 read users"])
  }

  @Test(arguments: [
    ("BEGIN EXECUTE 'SELECT 1'; END", false), ("BEGIN EXECUTE 'SELECT ' || x; END", true),
    ("BEGIN RETURN QUERY EXECUTE q USING 1; END", true),
    ("BEGIN FOR r IN EXECUTE q LOOP NULL; END LOOP; END", true),
    ("BEGIN OPEN c FOR EXECUTE q; END", true), ("BEGIN EXECUTE 'SELECT $1' INTO x USING y; END", false),
    ("BEGIN NULL; /* EXECUTE x */ END", false), ("BEGIN RAISE 'EXECUTE x'; END", false),
  ])
  func dynamicSQLIsFlagged(body: String, isDynamic: Bool) {
    #expect(
      FunctionBody(language: .plpgsql, source: body).analyze(for: TableNames([])).usesDynamicSQL == isDynamic)
  }

  @Test func usingOfDynamicSQLIsRead() {
    #expect(
      mentions(.plpgsql, "BEGIN EXECUTE q INTO users USING (SELECT 1 FROM users), 2; END") == ["1 read users"]
    )
  }

  @Test(arguments: [
    (
      FunctionBody.Language.plpgsql, "BEGIN\n x := TG_TABLE_NAME;\n y := tg_relname; z := 'TG_RELNAME'; END",
      [2, 3]
    ),
    (.plpgsql, "BEGIN -- TG_TABLE_NAME\n NULL; END", []),
    (.other, "plpy.info(\n TD[\"table_name\"])", [2]),
    (.other, "elog(NOTICE, $_TD->{relname});", [1]),
    (.other, "elog $TG_table_name", [1]),
    (.other, "table_name = 1", []),
  ])
  func readersOfTheTriggersTableAreFound(language: FunctionBody.Language, body: String, lines: [Int]) {
    let analysis = FunctionBody(language: language, source: body).analyze(for: TableNames(["users"]))
    #expect(analysis.triggerTableNameLines == lines)
    #expect(analysis.readsTriggerTableName == !lines.isEmpty)
  }

  @Test func otherLanguagesAreSearched() {
    #expect(
      mentions(.init(name: "plpython3u"), "x = 1\nplpy.execute('select * from Users, musers')") == [
        "2 text users"
      ])
    #expect(mentions(.init(name: "c"), "users") == [])
  }

  @Test func sqlFunctionsAreParsed() {
    let body = "DELETE FROM public.users;\n\nSELECT users FROM t"
    #expect(mentions(.init(name: "sql"), body) == ["1 delete public.users"])
    let mention = FunctionBody(language: .sql, source: body).analyze(for: TableNames(["users"])).mentions
      .first
    #expect(mention?.lineText == "DELETE FROM public.users;")
    #expect(mention.map { text($0.range, of: body) } == "public.users")
  }

  @Test(arguments: [
    "BEGIN SELECT FROM WHERE users; END", "SELECT * FRM users", "BEGIN x := (SELECT 1 FROM users; END",
    "BEGIN SELECT 'users; END",
  ])
  func whatTheGrammarRefusesStillCounts(body: String) {
    #expect(!mentions(.plpgsql, body).isEmpty)
    #expect(!mentions(.sql, body).isEmpty)
  }

  @Test(arguments: [
    "", "BEGIN", "DECLARE", "DECLARE x", "IF", "FOR", "FOR x IN", "FOR x IN EXECUTE", "EXECUTE",
    "RETURN QUERY EXECUTE",
    "OPEN", "OPEN c FOR", "RAISE", ";;;", "<<", "#", "DECLARE c CURSOR (", "CASE", "END END END", "INTO",
    "SELECT INTO",
    "x[", "x.", "x := ", ")", "(", "DECLARE c CURSOR", "FOREACH", "EXIT", "SELECT a INTO x[ FROM users",
    "users",
  ])
  func oddBodiesEnd(body: String) {
    for suffix in ["", " users", " é users ;", " TG_RELNAME EXECUTE"] {
      _ = FunctionBody(language: .plpgsql, source: body + suffix).analyze(for: TableNames(["users"]))
    }
  }

  @Test func manyFunctionsAndNamesAreQuick() {
    let names = TableNames((0..<1_000).map { "table_\($0)" })
    let statement = "  SELECT a, b INTO x FROM other_table WHERE c = 'x' AND d > 1;\n"
    let filler = "BEGIN\n" + String(repeating: statement, count: 30)
    var found = 0
    let time = ContinuousClock().measure {
      for number in 0..<2_000 {
        let last = number.isMultiple(of: 20) ? "  DELETE FROM table_\(number / 20);\nEND" : "END"
        let body = FunctionBody(language: .plpgsql, source: filler + last)
        found += body.analyze(for: names).mentions.count
      }
    }
    #expect(found == 100)
    // Under a second as it ships; this is a debug build on a busy machine.
    #expect(time < .seconds(60))
  }
}
