/// Texts that each parser understands, and those that once made one fail.
enum FuzzCorpus {
  static let csv = [
    """
    2026-01-01 00:00:00.000 UTC,"app","shop",77,"[local]",65f0.4d,1,"SELECT",2026-01-01 00:00:00 UTC,3/4,0,LOG,00000,"statement: SELECT * FROM users WHERE a = 'x ""y""'",,,,,,,,,"psql","client backend",,0
    2026-01-01 00:00:01.000 UTC,"app","shop",77,"[local]",65f0.4d,2,"SELECT",2026-01-01 00:00:00 UTC,3/4,0,ERROR,42P01,"relation ""users"" does not exist",,,,,,"SELECT
      * FROM users",15,,"psql","client backend",,0

    """,
    """
    2026-01-01 00:00:00.000 UTC,"app","shop",77,"[local]",65f0.4d,3,"SELECT",2026-01-01 00:00:00 UTC,3/4,0,LOG,00000,"duration: 3.1 ms  plan:
    Query Text: SELECT * FROM users
    Seq Scan on users  (cost=0.00..1.00 rows=1 width=4)",,,,,,,,,"psql","client backend",,0
    2026-01-01 00:00:00.000 UTC,"app","shop",77,"[local]",65f0.4d,4,"SELECT",2026-01-01 00:00:00 UTC,3/4,0,LOG,00000,"AUDIT: OBJECT,1,1,READ,SELECT,TABLE,public.users,""SELECT ""\"x""\" FROM users"",<none>",,,,,,,,,"",,,0

    """,
  ]

  static let json = [
    """
    {"timestamp":"2026-01-01 00:00:00.000 UTC","user":"app","dbname":"shop","pid":77,"session_id":"65f0.4d","line_num":1,"error_severity":"LOG","message":"statement: SELECT \\u0027\\ud83e\\udd8a\\u0027 FROM users","application_name":"psql"}
    {"timestamp":"2026-01-01 00:00:00.000 UTC","user":"app","dbname":"shop","session_id":"65f0.4d","line_num":2,"error_severity":"ERROR","state_code":"42P01","message":"relation \\"users\\" does not exist","statement":"SELECT\\n1 FROM users"}

    """,
    """
    {"timestamp":"2026-01-01 00:00:00.000 UTC","message":"AUDIT: SESSION,1,1,WRITE,INSERT,,,INSERT INTO users VALUES (1),<none>"}
    {"timestamp":"2026-01-01 00:00:00.000 UTC","message":"duration: 1 ms  parse <unnamed>: SELECT $1 FROM users","detail":"parameters: $1 = 'x'"}

    """,
  ]

  static let stderr = [
    """
    2026-01-01 00:00:00.000 UTC [77] 65f0.4d 1 app@shop/psql LOG:  statement: SELECT *
    \tFROM users
    2026-01-01 00:00:00.000 UTC [77] 65f0.4d 2 app@shop/psql ERROR:  relation "users" does not exist at character 15
    2026-01-01 00:00:00.000 UTC [77] 65f0.4d 3 app@shop/psql STATEMENT:  SELECT * FROM users
    2026-01-01 00:00:00.000 UTC [1] 65f0.1 1 LOG:  checkpoint starting: time

    """,
    """
    2026-01-01 00:00:00.000 UTC [77] 65f0.4d 4 app@shop/psql LOG:  duration: 0.1 ms  execute p: UPDATE users SET a = $1
    2026-01-01 00:00:00.000 UTC [77] 65f0.4d 5 app@shop/psql DETAIL:  parameters: $1 = '\u{301}'
    2026-01-01 00:00:00.000 UTC [77] 65f0.4d 6 app@shop/psql LOG:  AUDIT: OBJECT,1,1,READ,SELECT,TABLE,public.users,SELECT 1 FROM users,<none>

    """,
  ]

  static let prefixes = [
    "%m [%p] ", "%t:%r:%u@%d:[%p]: ", "%n %a %b %h %i %e %s %v %x %Q %c %l %q%-8u|%8d ",
    "user=%u,db=%d,app=%a,client=%h ",
  ]

  static let manifests = [
    """
    {"$schema": "manifest.schema.json", "name": "n", "notes": "x", "schema": "public", "renames": [
      {"old": "users", "new": "tb_user", "accept": ["publication"], "columns": {"name": "full_name"}, "writes": {"insert": "trigger"},
       "probe": "who", "patch_triggers": true, "views": [{"name": "v", "select": "id, name", "where": "id > 1", "security_invoker": false}]},
      {"old": "\\"Order Lines\\"", "new": "tb_\\u006frder"}],
     "patterns": [{"from": "*", "to": "tb_{singular}", "except": ["x"], "singular": {"bases": "basis"}}]}
    """,
    "{\"renames\": [{\"old\": \"a\", \"new\": \"b\", \"writes\": \"native\"}], \"schema\": null}",
    "[1e5, -0.5, true, \"\\ud83e\\udd8a\"]",
  ]

  static let configurations = [
    """
    {"database": "service=shop", "logs": ["a", "b"], "generate": [{"language": "swift", "output": "Sources", "all": true}],
     "types": {"users": "User", "public.\\"x\\"": "X"}, "columns": {"users.id": "User.ID"}}
    """, "{\"generate\": []}",
  ]

  static let migrations = [
    "-- migrate:up\nCREATE TABLE users (id int);\nALTER TABLE users RENAME TO tb_user;\n-- migrate:down\nDROP TABLE users;\n",
    "-- +goose Up\n-- +goose StatementBegin\nDO $$ BEGIN PERFORM 1; END $$;\n-- +goose StatementEnd\n-- +goose Down\nSELECT 1;",
    "COPY users FROM stdin;\n1\tx\n\\.\nCREATE INDEX CONCURRENTLY i ON users (id);\n\\echo x\n",
    "-- aka: no-transaction\nBEGIN; SELECT 1; COMMIT;",
  ]

  static let arguments = [
    "rename users tb_user --writes insert=trigger,update=native --lock-budget 10m --accept only",
    "usage --quiet-period 7d --json",
    "cleanup users --accept-gap no-logs=x --brownout 1h",
    "usage scan-logs x.csv --name users --search-path app", "--help", "help usage ingest",
    "generate swift -o x --check", "plan -f x.json --database=service=shop",
    "watch users --for 1h --auto-rollback 5", "query -- SELECT",
    "migrate up --to 3 --dry-run", "rollback \"users\" --no-shim -q",
    "sql users tb_user --format flyway --id 12",
  ]

  static let statements = [
    "SELECT * FROM users u JOIN app.users x USING (id) WHERE a = 'it''s' AND b = E'\\'' AND c = $$x$$ AND d = U&'\\0041'; -- x\n",
    "WITH RECURSIVE t AS (SELECT 1 UNION SELECT n FROM t) INSERT INTO users SELECT * FROM t ON CONFLICT (id) DO UPDATE SET a = excluded.a RETURNING *;",
    "CREATE FUNCTION f(a int DEFAULT 1) RETURNS users LANGUAGE plpgsql AS $f$ BEGIN RETURN (SELECT u FROM users u); END $f$;\n\\copy users FROM x\n",
    "COPY users (a, b) FROM stdin;\n1\t2\n\\.\nMERGE INTO users USING x ON true WHEN MATCHED THEN DELETE; /* a /* b */ c */ TABLE users;",
    "DO 'BEGIN PERFORM ''users''::regclass; END'; SET search_path = a, \"b\"; SET ROLE x; SELECT 1 \\gset\n",
  ]

  static let bodies = [
    "DECLARE r users%ROWTYPE; c CURSOR FOR SELECT * FROM users; n int := (SELECT count(*) FROM users); BEGIN FOR r IN SELECT * FROM users LOOP UPDATE users SET a = 1; END LOOP; EXECUTE format('SELECT %I FROM users', TG_TABLE_NAME) INTO n USING 1; EXCEPTION WHEN OTHERS THEN RAISE NOTICE 'users %', n; END",
    "<<l>> BEGIN IF EXISTS (SELECT FROM users) THEN RETURN QUERY SELECT * FROM users; ELSIF a THEN OPEN c FOR EXECUTE 'x'; ELSE FOREACH x IN ARRAY y LOOP CONTINUE l WHEN x; END LOOP; END IF; CASE x WHEN 1 THEN NULL; END CASE; END;",
    "SELECT * FROM users; INSERT INTO users VALUES (1)", "BEGIN RETURN TG_TABLE_NAME || TG_RELNAME; END",
  ]

  static let sources =
    [
      "let a = \"SELECT * FROM users WHERE id = \\(id)\"\nlet b = \"\"\"\n  SELECT *\n    FROM users -- \\(x)\n  \"\"\"\nlet c = #\"SELECT 'users' \\#(x)\"#\n",
      "q = f'SELECT * FROM users WHERE x = {y!r:>{w}}' 'more' r\"\\d\" b'x'\nT = \"\"\"DELETE FROM users\n\"\"\" % x\n__tablename__ = 'users'\n",
      "const q = `SELECT * FROM users WHERE ${a ? `x ${b}` : \"c\"}`; /x\\/\"/g.test(y); // 'users'\nexport const t = pgTable('users', {})\n",
      "sql = <<~SQL.squish\n  SELECT * FROM users WHERE id = #{id}\nSQL\nq = %q(SELECT * FROM users (x)) + 'a' \"b#{c}\"\nself.table_name = :users\n",
      "var q = `SELECT * FROM users` + \"x\\u0041\" + 'c'\nfunc (User) TableName() string { return \"users\" }\n",
      "String q = \"SELECT * \" + \"FROM users\"; String t = \"\"\"\n  SELECT * FROM users\\s\n  \"\"\"; @Table(name = \"users\") class U {}\n",
      "val q = \"SELECT * FROM users WHERE id = ${id + \"x\"} $name\"; val r = \"\"\"FROM users ${'$'}\"\"\"\nobject T : Table(\"users\")\n",
      "<?php $q = \"SELECT * FROM users WHERE id = {$a['x']} $b[0]\"; $h = <<<EOT\n SELECT * FROM users\n EOT;\n$n = <<<'X'\nusers\nX;\n?> html users <?= 1 ?>\n",
    ] + statements
}
