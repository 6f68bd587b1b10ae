import Foundation
import Postgres
import Testing
import TestSupport

/// `aka detect`, as a schema-first team runs it.
@Suite(.serialized) struct DetectCommandTests {
  /// On which no other test has a scratch database.
  private static let server = PrivateServer()

  private static let live: SQL = """
    CREATE TABLE users (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL, email text);
    CREATE TABLE posts (id serial PRIMARY KEY, user_id bigint NOT NULL REFERENCES users, title text NOT NULL DEFAULT 'x');
    CREATE INDEX posts_user_id_idx ON posts (user_id);
    CREATE VIEW users_view AS SELECT id, name FROM users;
    CREATE TABLE gone (a int);
    INSERT INTO users (name) SELECT 'n' FROM generate_series(1, 10);
    ANALYZE users;
    """

  private static let desired = """
    CREATE TABLE tb_user (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL, email text);
    COMMENT ON TABLE tb_user IS 'People''s';
    CREATE TABLE tb_post (id serial PRIMARY KEY, user_id bigint NOT NULL REFERENCES tb_user, title text NOT NULL DEFAULT 'x',
      stars int NOT NULL DEFAULT 0, CONSTRAINT stars_positive CHECK (stars >= 0));
    CREATE INDEX CONCURRENTLY tb_post_user_id_idx ON tb_post (user_id);
    CREATE INDEX tb_post_title ON tb_post (title);
    CREATE VIEW v_user AS SELECT id, name FROM tb_user;
    CREATE TYPE colour AS ENUM ('red', 'it''s');
    CREATE TABLE tb_tag (id serial PRIMARY KEY, colour colour DEFAULT 'red', name text COLLATE "C" UNIQUE);
    COMMENT ON COLUMN tb_tag.name IS 'A word';
    """

  @Test func leadsFromAnOldSchemaToTheFilesAndThenHasNothingToSay() throws {
    let database = try TestDatabase(Self.live, on: Self.server)
    let directory = try ScratchDirectory(["10_schema.sql": Self.desired])
    let (manifest, migrations) = (directory.path + "/renames.json", directory.path + "/migrations")
    let arguments = ["detect", directory.path + "/10_schema.sql", "-o", manifest, "--sql", migrations]
    let found = try Tool.start(arguments, conninfo: database.conninfo).wait()
    #expect(found.exitCode == 3, "\(found.output)\(found.errors)")
    #expect(found.output.contains("public.users -> public.tb_user of about 10 rows"), "\(found.output)")
    #expect(found.output.contains("public.users_view -> public.v_user"))
    #expect(found.output.contains("dropped table public.gone"))
    #expect(found.output.contains("added column stars on public.tb_post"))
    let scratch: Int = try database.connect().run(
      "SELECT count(*) FROM pg_database WHERE datname LIKE 'aka_scratch%'"
    ).scalar()
    #expect(scratch == 0)

    let applied = try Tool.run("apply", manifest, on: database)
    #expect(applied.exitCode == 0, "\(applied.errors)")
    let migrated = try Tool.run("migrate", "up", "--path", migrations, on: database)
    let written = try directory.read("migrations/001_schema.sql")
    #expect(migrated.exitCode == 0, "\(migrated.errors)\(written)")
    let lint = try Tool.run("lint", migrations + "/001_schema.sql", "--migrate")
    #expect(lint.exitCode == 0, "\(lint.output)")
    try database.connect().run("DROP TABLE gone")
    let again = try Tool.start(arguments, conninfo: database.conninfo).wait()
    #expect(again.exitCode == 0 && again.output.isEmpty, "\(again.output)\(again.errors)")

    // And back: what was done is undone.
    #expect(try Tool.run("migrate", "down", "--force", "--path", migrations, on: database).exitCode == 0)
    let open = try Tool.run("detect", directory.path + "/10_schema.sql", "--json", on: database)
    let answer = try JSONSerialization.jsonObject(with: Data(open.output.utf8)) as? [String: Any]
    #expect(open.exitCode == 3 && (answer?["renames"] as? [Any])?.isEmpty == true)
    let kinds = (answer?["differences"] as? [[String: Any]])?.compactMap { $0["kind"] as? String }
    #expect(kinds?.contains("column") == true && kinds?.contains("table") == true, "\(open.output)")
  }

  /// What is new in 18: each has an obvious form, or is left to a person.
  @Test(.enabled(if: TestedServer.major >= 18, "before PostgreSQL 18 no constraint is NOT ENFORCED"))
  func knowsWhatIsNew() throws {
    let database = try TestDatabase("CREATE TABLE users (id int PRIMARY KEY, n int)", on: Self.server)
    let directory = try ScratchDirectory([
      "schema.sql": """
      CREATE TABLE users (id int PRIMARY KEY, n int, CONSTRAINT positive CHECK (n > 0) NOT ENFORCED,
        CONSTRAINT boss FOREIGN KEY (n) REFERENCES users NOT ENFORCED);
      CREATE TABLE slots (room int4range, during daterange, twice int GENERATED ALWAYS AS (lower(room) * 2),
        PRIMARY KEY (room, during WITHOUT OVERLAPS));
      """
    ])
    let (file, migrations) = (directory.path + "/schema.sql", directory.path + "/migrations")
    #expect(try Tool.run("detect", file, "--sql", migrations, on: database).exitCode == 3)
    let migrated = try Tool.run("migrate", "up", "--path", migrations, on: database)
    #expect(migrated.exitCode == 0, "\(migrated.errors)")
    let again = try Tool.run("detect", file, on: database)
    #expect(again.exitCode == 0 && again.output.isEmpty, "\(again.output)\(again.errors)")
  }

  @Test func refusesToGuess() throws {
    let database = try TestDatabase(
      "CREATE TABLE colors (id int PRIMARY KEY, name text); CREATE TABLE sizes (id int PRIMARY KEY, name text)",
      on: Self.server)
    let directory = try ScratchDirectory([
      "schema.sql":
        "CREATE TABLE tb_color (id int PRIMARY KEY, name text);CREATE TABLE tb_size (id int PRIMARY KEY, name text)"
    ])
    let file = directory.path + "/schema.sql"
    let refused = try Tool.run("detect", file, "-o", directory.path + "/m.json", on: database)
    #expect(refused.exitCode == 2 && refused.errors.contains("--rename public.colors=public.tb_color"))
    #expect(refused.output.contains("public.tb_size"))
    #expect(try directory.names() == ["schema.sql"])
    for answer in [
      ["--trust-names"], ["--rename", "colors=tb_color"],
      ["--dropped", "sizes", "--rename", "colors=tb_color"],
    ] {
      let told = try Tool.start(["detect", file] + answer, conninfo: database.conninfo).wait()
      #expect(
        told.exitCode == 3 && told.output.contains("public.colors -> public.tb_color"), "\(told.errors)")
      #expect(told.output.contains("public.sizes -> public.tb_size") == (answer.count < 4), "\(told.output)")
    }
    let wrong = try Tool.run("detect", file, "--rename", "colours=tb_color", on: database)
    #expect(wrong.exitCode == 2 && wrong.errors.contains("colours"))
  }

  @Test(arguments: [
    ("2", "public.colors -> public.tb_size"), ("d", "dropped table public.colors"), ("", "--rename"),
  ])
  func asksOnATerminal(answer: String, outcome: String) throws {
    let columns: SQL = "(id int PRIMARY KEY, name text)"
    let database = try TestDatabase(
      "CREATE TABLE colors \(columns); CREATE TABLE sizes \(columns)", on: Self.server)
    let file = try ScratchDirectory([
      "schema.sql": "CREATE TABLE tb_color \(columns.text); CREATE TABLE tb_size \(columns.text)"
    ])
    let told = try Tool.run(
      ["detect", file.path, "--database", database.conninfo], answering: answer
    ).output
    #expect(told.contains("What became of public.colors?"), "\(told)")
    #expect(told.contains(outcome), "\(told)")
  }

  @Test func pointsAtWhatIsWrong() throws {
    for (text, exitCode, message) in Self.faults {
      try expectFault(text, exitCode, message)
    }
  }

  private static let faults: [(String, Int32, String)] = [
    ("SELECT 1;\n\\i other.sql\n", 2, "schema.sql:2:1: \\i is a command of psql's"),
    (
      "CREATE TABLE a (b int);\nCREATE TABLE c (\n  d nothing);", 1,
      "schema.sql:3:5: type \"nothing\" does not exist (SQLSTATE 42704)"
    ),
    ("CREATE ROLE app;", 2, "schema.sql:1:1: this changes roles"),
    ("ALTER SYSTEM SET work_mem = '1GB';", 2, "schema.sql:1:1: this reaches beyond"),
    ("BEGIN; ROLLBACK;", 2, "rolls back"),
    ("GRANT SELECT ON pg_class TO nobody_at_all;", 1, "they have to exist on the server"),
    ("CREATE EXTENSION no_such_extension;", 1, "--scratch-database"),
  ]

  private func expectFault(_ text: String, _ exitCode: Int32, _ message: String) throws {
    let database = try TestDatabase(on: Self.server)
    let directory = try ScratchDirectory(["schema.sql": text])
    let result = try Tool.run("detect", directory.path, on: database)
    #expect(result.exitCode == exitCode && result.errors.contains(message), "\(result.errors)")
    // Nor is anything left on the server.
    let names: [String] = try database.connect().run(
      "SELECT datname FROM pg_database WHERE datname LIKE 'aka_scratch%' UNION ALL SELECT rolname FROM pg_roles WHERE rolname = 'app'"
    ).map { try $0["datname"] }
    #expect(names.isEmpty)
  }

  /// A lock makes the load wait, so that it can be stopped there.
  @Test func leavesNothingBehindWhenItIsStopped() throws {
    let database = try TestDatabase("CREATE TABLE a (b int)", on: Self.server)
    let directory = try ScratchDirectory(["schema.sql": "CREATE TABLE a (b int); SELECT pg_sleep(600);"])
    let session = try database.connect()
    func scratches() throws -> Int {
      try session.run("SELECT count(*) FROM pg_database WHERE datname LIKE 'aka_scratch%'").scalar()
    }
    func isLoading() throws -> Bool {
      try session.run(
        "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname LIKE 'aka_scratch%' AND query LIKE '%pg_sleep(600%')"
      ).scalar()
    }
    func start() throws -> RunningCommand {
      let command = try Tool.start(["detect", directory.path], conninfo: database.conninfo)
      try eventually { try isLoading() }
      return command
    }
    let interrupted = try start()
    // A second run leaves alone what the first one uses.
    try directory.write("schema.sql", "CREATE TABLE a (b int);")
    #expect(try Tool.run("detect", directory.path, on: database).exitCode == 0)
    #expect(interrupted.isRunning)
    #expect(try scratches() == 1)
    interrupted.signal(SIGINT)
    let result = try interrupted.wait()
    #expect(result.exitCode == 1 && result.errors.contains("Interrupted"), "\(result.errors)")
    #expect(try scratches() == 0)

    try directory.write("schema.sql", "CREATE TABLE a (b int); SELECT pg_sleep(600);")
    let killed = try start()
    killed.signal(SIGKILL)
    _ = try killed.wait()
    // The server notices that the client is gone when it has something to say to it.
    try session.run(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(600%' AND pid <> pg_backend_pid()"
    )
    try eventually { try !isLoading() }
    #expect(try scratches() == 1)
    try directory.write("schema.sql", "CREATE TABLE a (b int);")
    #expect(try Tool.run("detect", directory.path, on: database).exitCode == 0)
    #expect(try scratches() == 0)
  }

  /// The file behind a link is replaced, and keeps its rights; folders above it are made.
  @Test func writesTheManifestAsItWritesAllFiles() throws {
    let database = try TestDatabase(Self.live, on: Self.server)
    let directory = try ScratchDirectory(["schema.sql": Self.desired, "real.json": "before"])
    let (link, real) = (directory.path + "/link.json", directory.path + "/real.json")
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: real)
    try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: real)
    for output in [link, directory.path + "/new/folder/renames.json"] {
      let result = try Tool.run("detect", directory.path + "/schema.sql", "-o", output, on: database)
      #expect(result.exitCode == 3, "\(result.errors)")
    }
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == real)
    #expect(try FileManager.default.attributesOfItem(atPath: real)[.posixPermissions] as? Int == 0o640)
    #expect(try directory.read("real.json") == directory.read("new/folder/renames.json"))
    #expect(try directory.read("real.json").contains("tb_user"))
    let nowhere = try Tool.run(
      "detect", directory.path + "/schema.sql", "-o", "/dev/null/renames.json", on: database)
    #expect(nowhere.exitCode == 1 && nowhere.errors.contains("cannot write '/dev/null/renames.json'"))
  }

  @Test func loadsOnAnotherServer() throws {
    let database = try TestDatabase("CREATE TABLE a (b int)", on: Self.server)
    let directory = try ScratchDirectory(["schema.sql": "CREATE TABLE a (b int)"])
    let user = "r_\(database.name)"
    try database.connect().run("CREATE ROLE \(Identifier(user)) LOGIN")
    let own = "\(database.conninfo) user=\(user)"
    let refused = try Tool.start(["detect", directory.path], conninfo: own).wait()
    #expect(refused.exitCode == 2 && refused.errors.contains("--scratch-database"), "\(refused.errors)")
    let other = try Tool.start(
      ["detect", directory.path, "--scratch-database", PrivateServer.shared.conninfo()], conninfo: own
    ).wait()
    #expect(other.exitCode == 0, "\(other.errors)")
    try database.connect().run("DROP ROLE \(Identifier(user))")
  }
}
