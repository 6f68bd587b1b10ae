import Aka
import Testing
import TestSupport

/// What makes a directory of migrations, and what does not.
@Suite struct MigrationFileTests {
  @Test func aPairAndAFileWithPartsAreTheSame() throws {
    let shop = try Shop([
      "1_one.sql": "-- UP\nCREATE TABLE one (a int);\n-- down\nDROP TABLE one;",
      "002_two_up.sql": "CREATE TABLE two (a int)", "002_two_down.sql": "DROP TABLE two",
      "10_three.up.sql": "CREATE TABLE three ()", "10_three.down.sql": "-- nothing to undo",
      "notes.txt": "not a migration",
    ])
    #expect(try shop.migrations().status().map(\.name.text) == ["1_one", "002_two", "10_three"])
    try shop.migrations().up()
    #expect(try shop.exists("one") && shop.exists("two") && shop.exists("three"))
    try shop.migrations().down(.target("zero"))
    #expect(try !shop.exists("one") && !shop.exists("two") && shop.exists("three"))
    #expect(try shop.records().isEmpty)
  }

  /// Marks, semicolons and commands in strings, bodies and data mean nothing.
  @Test func readsWhatPostgresWouldRead() throws {
    let shop = try Shop([
      "001_a.sql": """
      -- a comment before
      -- UP
      CREATE TABLE t (a text);
      INSERT INTO t VALUES ('
      -- DOWN
      \\d;'), ($$;
      -- DOWN
      $$);
      CREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1; SELECT 2; END;
      COPY t FROM STDIN;
      -- DOWN
      \\N
      tab\\tand ; and \\\\d
      \\.
      /*
      -- DOWN
      */
      INSERT INTO t VALUES ('last')
      -- DOWN
      DROP FUNCTION f(); DROP TABLE t;
      """
    ])
    try shop.migrations().up()
    #expect(try shop.scalar("SELECT count(*) FROM t") == 6)
    #expect(try shop.scalar("SELECT count(*) FROM t WHERE a = E'tab\\tand ; and \\\\d'") == 1)
    try shop.migrations().down()
    #expect(try !shop.exists("t"))
  }

  @Test(arguments: [
    ("x.sql", "SELECT 1", "does not begin with a number"),
    ("001_x.sql", "SELECT 1;\n  \\i other.sql", "001_x.sql:2:3: \\i is a command of psql's"),
    ("001_x.sql", "SELECT 1;\n-- UP\nSELECT 2", "001_x.sql:1:1: a statement before '-- UP'"),
    ("001_x.sql", "-- UP\n-- DOWN\n-- UP\n", "a second '-- UP'"),
    ("001_x.sql", "-- DOWN\nSELECT 1", "no '-- UP'"),
    ("001_x_down.sql", "SELECT 1", "no way up"),
    ("001_x.sql", "-- aka: no_shim\nSELECT 1", "does not understand '-- aka: no_shim'"),
    ("001_x.sql", "-- aka: no-shim\nSELECT 1", "renames no table"),
    ("001_x.sql", "SELECT 1;\n-- aka: alone", "no statement follows"),
    ("001_x.sql", "BEGIN;\nSELECT 1", "001_x.sql:1:1: BEGIN without COMMIT"),
    ("001_x.sql", "BEGIN;\nBEGIN;\nCOMMIT", "001_x.sql:2:1: BEGIN in the transaction of line 1"),
    ("001_x.sql", "BEGIN;\nVACUUM;\nCOMMIT", "cannot run in the transaction that BEGIN opens on line 1"),
    ("001_x.sql", "SELECT 1; ROLLBACK", "rolls itself back"),
    ("001_x.sql", "BEGIN; PREPARE TRANSACTION 'x'", "prepared transaction"),
    ("001_x.sql", "COMMIT AND CHAIN", "AND CHAIN"),
    ("001_x.sql", "COPY t TO STDOUT", "nobody reads it"),
    ("001_x.sql", "CREATE INDEX CONCURRENTLY ON t (a)", "needs a name"),
    (
      "001_x.sql", "BEGIN; SELECT 1; COMMIT; BEGIN; ALTER TABLE a RENAME TO b; COMMIT",
      "cannot be part of this one"
    ),
  ])
  func refusesWhatItCannotRun(name: String, text: String, says: String) throws {
    let shop = try Shop(["000_before.sql": "CREATE TABLE before ()", name: text])
    let refusal = #expect(throws: Refusal.self) { try shop.migrations().up() }
    #expect(refusal?.reason.contains(says) == true, "\(refusal?.reason ?? "")")
    #expect(try !shop.exists("before"), "nothing runs when something is wrong")
  }

  @Test func twoFilesWithOneNumberHaveNoOrder() throws {
    let shop = try Shop(["001_a.sql": "", "1_b.sql": ""])
    let refusal = #expect(throws: Refusal.self) { try shop.migrations().status() }
    #expect(refusal?.reason == "001_a and 1_b have the same number, so it is not clear which comes first")
  }

  @Test func createsFiles() throws {
    let directory = try ScratchDirectory()
    var template = MigrationTemplate(in: directory.path)
    #expect(try template.create("add email").map { $0.split(separator: "/").last } == ["001_add_email.sql"])
    template.isPair = true
    _ = try template.create("more")
    #expect(try directory.names() == ["001_add_email.sql", "002_more_down.sql", "002_more_up.sql"])
    template = MigrationTemplate(in: directory.path)
    template.isTimestamped = true
    _ = try template.create("later")
    let later = try #require(try directory.names().last { $0.hasSuffix("later.sql") })
    #expect(later.wholeMatch(of: /20\d{12}_later\.sql/) != nil)
    // From then on the others follow.
    template.isTimestamped = nil
    _ = try template.create("again")
    #expect(try directory.names().contains { $0.wholeMatch(of: /20\d{12}_again\.sql/) != nil })
    #expect(throws: Refusal.self) { try template.create("../up") }
    #expect(throws: Refusal.self) { try template.create("go_up") }
  }
}
