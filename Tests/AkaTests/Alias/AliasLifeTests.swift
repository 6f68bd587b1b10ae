import Aka
import Foundation
import Postgres
import Testing
import TestSupport

/// What changes while an alias table lives, and what becomes of it.
@Suite struct AliasLifeTests {
  /// docs/alias-table.md shows these errors.
  @Test func columnsAreChangedThroughTheOldName() throws {
    let aliased = try Aliased()
    for (statement, state) in [
      ("ADD COLUMN b int", "42809"), ("DROP COLUMN n", "42P16"), ("ALTER n TYPE bigint", "42P16"),
      ("RENAME COLUMN n TO m", "42P16"), ("ALTER n DROP NOT NULL", "42P16"),
    ] {
      #expect(
        try aliased.session.failure("ALTER TABLE tb_user \(unescaped: statement)") == state, "\(statement)")
      #expect(try aliased.session.failure("ALTER TABLE users \(unescaped: statement)") == nil, "\(statement)")
      if statement.hasPrefix("RENAME") { try aliased.session.run("ALTER TABLE users RENAME COLUMN m TO n") }
      if statement.hasPrefix("DROP") {
        try aliased.session.run("ALTER TABLE users ADD COLUMN n int NOT NULL DEFAULT 0")
      }
    }
    let columns =
      "SELECT string_agg(attname, ' ' ORDER BY attname) FROM pg_attribute WHERE attnum > 0 AND NOT attisdropped AND attrelid"
    #expect(
      try aliased.session.run("\(unescaped: columns) = 'users'::regclass").scalar(as: String.self)
        == aliased.session.run("\(unescaped: columns) = 'tb_user'::regclass").scalar())
    try aliased.session.run("ANALYZE users")
    #expect(try aliased.aka.verify().flatMap(\.failures).isEmpty)
    #expect(try aliased.aka.cleanUpQuietly("users").isComplete)
    #expect(try aliased.session.failure("ALTER TABLE tb_user DROP COLUMN b") == nil)
  }

  @Test func lintKnowsThat() throws {
    let aliased = try Aliased()
    let directory = try ScratchDirectory([
      "1.sql": """
      ALTER TABLE tb_user ADD COLUMN a int;
      ALTER TABLE users ADD COLUMN b int;
      ALTER TABLE tb_user RENAME COLUMN name TO c;
      DROP TABLE users;
      """
    ])
    var linter = Linter(shims: try aliased.aka.knownShims())
    try linter.lint(path: directory.path + "/1.sql")
    #expect(
      linter.findings.map { "\($0.location.line) \($0.rule.rawValue)" } == [
        "1 alter-aliased-table", "3 alter-aliased-table", "3 rename-column", "4 drop-alias",
      ])
  }

  @Test func statisticsAreGatheredAndGoStale() throws {
    let aliased = try Aliased(
      "CREATE TABLE users (id int PRIMARY KEY); INSERT INTO users SELECT generate_series(1, 1000); ANALYZE users"
    )
    #expect(
      try aliased.session.run(
        "SELECT count(*) FROM pg_statistic WHERE starelid = 'users'::regclass AND stainherit"
      ).scalar()
        == 1)
    #expect(try aliased.aka.verify()[0].failures.isEmpty)
    try aliased.session.runScript("INSERT INTO users SELECT generate_series(1001, 3000); ANALYZE tb_user")
    #expect(try aliased.aka.verify()[0].failures.map(\.name) == ["statistics"])
    try aliased.session.run("ANALYZE users")
    #expect(try aliased.aka.verify()[0].failures.isEmpty)
  }

  @Test func verifyMissesThePartition() throws {
    let aliased = try Aliased()
    try aliased.session.run("ALTER TABLE users DETACH PARTITION tb_user")
    #expect(try aliased.aka.verify()[0].failures.contains { $0.name == "partition" })
    try aliased.session.run("ALTER TABLE users ATTACH PARTITION tb_user DEFAULT")
    #expect(try aliased.aka.verify()[0].failures.isEmpty)
  }

  /// Rows of the old name go where rows of the table go, and functions that sessions have compiled are compiled anew.
  @Test func rowsAreCastAndFunctionsRecompiled() throws {
    let aliased = try Aliased(
      """
      CREATE TABLE users (id int PRIMARY KEY, name text); INSERT INTO users VALUES (1, 'ann');
      CREATE FUNCTION greet(u users) RETURNS text LANGUAGE sql AS 'SELECT ''hi '' || u.name';
      CREATE FUNCTION first() RETURNS text LANGUAGE plpgsql AS
        'DECLARE u users%ROWTYPE; BEGIN SELECT * INTO u FROM users; RETURN greet(u); END';
      """, rename: false)
    #expect(try aliased.session.run("SELECT first()").scalar() == "hi ann")
    try aliased.aka.rename([try aliasRequest("users", "tb_user")])
    #expect(try aliased.session.run("SELECT first()").scalar() == "hi ann")
    #expect(try aliased.session.run("SELECT greet(u) FROM users u").scalar() == "hi ann")
    #expect(try aliased.session.run("SELECT u.greet FROM users u").scalar() == "hi ann")
    try aliased.aka.rollback(try WrittenName(parsing: "users"), keepsNewName: false)
    #expect(try aliased.session.run("SELECT first()").scalar() == "hi ann")
    #expect(try aliased.database.dump() == aliased.before)
  }

  @Test(
    .enabled(
      if: TestedServer.attachesIdentities, "since PostgreSQL 17 no table with an identity column is attached")
  )
  func identitiesAreFilled() throws {
    let aliased = try Aliased(
      "CREATE TABLE users (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, up text GENERATED ALWAYS AS ('x') STORED, a int)",
      rename: false)
    let request = try aliasRequest("users", "tb_user")
    #expect(try aliased.aka.plan([request]).renames[0].findings.contains { $0.code == "alias-upgrade" })
    try aliased.aka.rename([request])
    try aliased.session.runScript(
      """
      INSERT INTO users (a) VALUES (1); INSERT INTO tb_user (a) VALUES (2); INSERT INTO users DEFAULT VALUES;
      UPDATE users SET id = DEFAULT, up = DEFAULT WHERE a = 2;
      """)
    #expect(
      try aliased.session.run("SELECT string_agg(id::text || up, ' ' ORDER BY id) FROM users").scalar()
        == "1x 3x 4x")
    try aliased.aka.rollback(try WrittenName(parsing: "users"), keepsNewName: false)
    #expect(try aliased.database.dump() == aliased.before)
  }

  /// No probe sees who reads; writes are counted, and without another source nothing is quiet.
  @Test func usageKnowsWritersAndNotReaders() throws {
    let server = PrivateServer()
    var options = RenameOptions()
    options.shim = .alias
    let watched = try Watched(on: server, options: options)
    try watched.use("SELECT count(*) FROM users")
    let unknown = try watched.aged().verdict()
    #expect(unknown.gaps.contains("reads-uncounted"), "\(unknown)")
    try watched.session.runScript("BEGIN READ WRITE; SELECT count(*) FROM tb_user")
    #expect(try watched.verdict().uses.isEmpty)
    try watched.session.run("COMMIT")
    try watched.use("UPDATE users SET name = 'x' WHERE id = 1")
    #expect(try watched.verdict().uses.contains { $0.source == .probe })
  }

  @Test(
    .enabled(if: TestedServer.offers(extension: "pg_stat_statements"), "the server lacks pg_stat_statements"))
  func statementsCoverTheReaders() throws {
    var options = RenameOptions()
    options.shim = .alias
    let watched = try Watched(
      on: StatementEvidenceTests.server, also: "CREATE EXTENSION pg_stat_statements", options: options)
    try watched.use("SELECT count(*) FROM tb_user")
    let quiet = try watched.aged().verdict()
    #expect(
      TestedServer.hashesNames ? quiet.gaps.contains("reads-uncounted") : quiet.isQuiet, "\(quiet)")
    try watched.use("SELECT count(*) FROM users")
    #expect(try watched.verdict().uses.contains { $0.source == .statements })
  }
}
