import Aka
import Postgres
import Synchronization
import Testing
import TestSupport

/// Files that are more than one transaction, and files that fail.
@Suite struct MigrationStepTests {
  @Test func aFailureSaysWhereAndWhatIsDone() throws {
    let shop = try Shop([
      "001_a.sql": "CREATE TABLE a (x int)",
      "002_b.sql": "CREATE TABLE b ();\n\nINSERT INTO a\n  VALUES (1), ('é' || nothing);\n",
      "003_c.sql": "CREATE TABLE c ()",
    ])
    let failure = try #require(throws: MigrationFailure.self) { try shop.migrations().up() }
    #expect(failure.name.text == "002_b" && failure.sqlState?.rawValue == "42703")
    #expect(failure.location.line == 4 && failure.location.column == 23)
    for part in [
      "002_b.sql:4:23: column \"nothing\" does not exist (SQLSTATE 42703)", "    INSERT INTO a",
      "002_b is not applied: all of it was rolled back.", "Applied before it in this run: 001_a.",
      "Not applied: 003_c.",
    ] { #expect(failure.description.contains(part), "\(failure)") }
    #expect(try shop.states() == "001 applied, 002 pending, 003 pending")
    #expect(try !shop.exists("b"))
  }

  @Test func aDeferredConstraintFailsAtCommit() throws {
    let shop = try Shop([
      "001_a.sql":
        "CREATE TABLE a (x int UNIQUE DEFERRABLE INITIALLY DEFERRED); INSERT INTO a VALUES (1), (1)"
    ])
    let failure = try #require(throws: MigrationFailure.self) { try shop.migrations().up() }
    #expect(failure.description.contains("at COMMIT: duplicate key") && failure.isAtCommit)
    #expect(try shop.states() == "001 pending" && !shop.exists("a"))
  }

  @Test func whatCannotBeInATransactionRunsAlone() throws {
    let shop = try Shop(
      [
        "001_a.sql": """
        -- UP
        SET search_path = app;
        CREATE TABLE t (a int);
        CREATE INDEX CONCURRENTLY t_a ON t (a);
        INSERT INTO t VALUES (1);
        VACUUM t;
        -- aka: alone
        CALL many();
        REINDEX INDEX CONCURRENTLY t_a; -- aka: alone
        -- DOWN
        DROP INDEX CONCURRENTLY app.t_a;
        DROP TABLE app.t;
        """
      ],
      schema: """
        CREATE SCHEMA app; CREATE PROCEDURE app.many() LANGUAGE plpgsql AS
        $$BEGIN INSERT INTO app.t VALUES (2); COMMIT; INSERT INTO app.t VALUES (3); COMMIT; END$$
        """)
    #expect(try shop.migrations().up().done[0].steps == 6)
    #expect(try shop.records() == ["001_a 6/6"])
    #expect(try shop.scalar("SELECT count(*) FROM app.t") == 3)
    #expect(try shop.migrations().down().done[0].steps == 2)
    #expect(try !shop.exists("app.t"))
  }

  /// It goes on where it stopped, with the settings of the steps before; the part that failed may be corrected.
  @Test func aFileGoesOnWhereItStopped() throws {
    let start = "SET search_path = app;\nCREATE TABLE t (a int);\nINSERT INTO t VALUES (1), (1);\n"
    let shop = try Shop(
      ["001_a.sql": start + "CREATE UNIQUE INDEX CONCURRENTLY t_a ON t (a);\nCREATE TABLE last ();"],
      schema: "CREATE SCHEMA app")
    let failure = try #require(throws: MigrationFailure.self) { try shop.migrations().up() }
    #expect(failure.description.contains("app.t_a is an invalid index"), "\(failure)")
    #expect(failure.description.contains("DROP INDEX CONCURRENTLY app.t_a"))
    #expect(failure.description.contains("step 1 of 3 is applied and recorded; step 2 is not"))
    #expect(try shop.states() == "001 half_applied")
    #expect(throws: Refusal.self) { try shop.migrations().down() }
    // The index is in the way until somebody has dropped it.
    #expect(throws: MigrationFailure.self) { try shop.migrations().up() }
    try shop.session.run("DROP INDEX CONCURRENTLY app.t_a")
    try shop.directory.write(
      "001_a.sql", "SELECT 1;" + start + "CREATE INDEX CONCURRENTLY t_a ON t (a);\nCREATE TABLE last ();")
    #expect(throws: Refusal.self, "a step that is done may not change") { try shop.migrations().up() }
    try shop.directory.write(
      "001_a.sql", start + "CREATE INDEX CONCURRENTLY t_a ON t (a);\nCREATE TABLE last ();")
    try shop.migrations().up()
    #expect(try shop.exists("app.t_a") && shop.exists("app.last"))
    #expect(try shop.states() == "001 applied")
    #expect(try shop.scalar("SELECT count(*) FROM app.t") == 2)
  }

  /// What failed may also be taken out: then nothing is left to do.
  @Test func whatFailedMayBeTakenOut() throws {
    let shop = try Shop(["001_a.sql": "CREATE TABLE t ();\nREINDEX TABLE CONCURRENTLY nothing"])
    #expect(throws: MigrationFailure.self) { try shop.migrations().up() }
    try shop.directory.write("001_a.sql", "CREATE TABLE t ();")
    try shop.migrations().up()
    #expect(try shop.states() == "001 applied")
  }

  @Test func anExplicitTransactionIsHonoured() throws {
    let wrapped = try Shop([
      "001_a.sql":
        "BEGIN ISOLATION LEVEL SERIALIZABLE;\nCREATE TABLE a AS SELECT current_setting('transaction_isolation') AS level;\nCOMMIT;"
    ])
    #expect(try wrapped.migrations().up().done[0].steps == 1)
    #expect(try wrapped.scalar("SELECT level FROM a") == "serializable")

    let several = try Shop([
      "001_a.sql":
        "BEGIN; CREATE TABLE a (); END; CREATE TABLE b (); START TRANSACTION; CREATE TABLE c (); SAVEPOINT s; SELECT 1; ROLLBACK TO s; SELECT 1/0; COMMIT;"
    ])
    let failure = try #require(throws: MigrationFailure.self) { try several.migrations().up() }
    #expect(failure.description.contains("steps 1 to 2 of 3 are applied"))
    #expect(try several.exists("a") && several.exists("b") && !several.exists("c"))
    #expect(try several.records() == ["001_a 2/3"])
  }

  @Test(arguments: [
    ("DO $$BEGIN COMMIT; END$$", "2D000"),
    ("CREATE TABLE p (a int) PARTITION BY LIST (a); REINDEX TABLE p", "25001"),
  ])
  func saysHowToRunAStatementAlone(sql: String, state: String) throws {
    let shop = try Shop(["001_a.sql": sql])
    let failure = try #require(throws: MigrationFailure.self) { try shop.migrations().up() }
    #expect(failure.sqlState?.rawValue == state)
    #expect(failure.description.contains("put '-- aka: alone' on the line above it"))
  }

  @Test func copyFailsAtItsLineAndTakesLargeData() throws {
    let rows = (1...200_000).map(String.init).joined(separator: "\n")
    let shop = try Shop(["001_a.sql": "CREATE TABLE t (a int);\nCOPY t FROM STDIN;\n\(rows)\n\\.\n"])
    try shop.migrations().up()
    #expect(try shop.scalar("SELECT count(*) FROM t") == 200_000)
    try shop.directory.write(
      "002_b.sql", "SELECT 1;\nCOPY t FROM STDIN WITH (FORMAT csv);\n1\nx\n\\.\nSELECT 2;")
    let failure = try #require(throws: MigrationFailure.self) { try shop.migrations().up() }
    #expect(failure.location.line == 2 && failure.sqlState?.rawValue == "22P02")
    #expect(failure.description.contains("COPY t, line 2"))
    #expect(try shop.scalar("SELECT count(*) FROM t") == 200_000)
  }
}
