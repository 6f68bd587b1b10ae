import Aka
import Postgres
import Testing
import TestSupport

/// Names that break tools which paste strings together.
@Suite struct NameTests {
  static let names = [
    "MixedCase", "with space", "select", "a.b", "quo\"te", "apo'strophe", "new\nline", "back\\slash", "naïve",
    "表", "🦊🐘",
    "$1", "-- comment", "%s", String(repeating: "x", count: 63), String(repeating: "é", count: 31) + "z",
    "shim_1", "_users",
    "; DROP TABLE users; --", "\\gset", "{json}", "$$", "q\"\u{301} (id int); --", "e\u{301}",
  ]

  @Test(arguments: names) func surviveARename(name: String) throws {
    let (table, column) = (Identifier(name), Identifier("c" + name.prefix(20)))
    let database = try TestDatabase(
      """
      CREATE SCHEMA \(table);
      CREATE TABLE \(table).\(table) (\(column) serial PRIMARY KEY, \(table) text DEFAULT \(literal: name), old int);
      INSERT INTO \(table).\(table) (old) VALUES (1);
      COMMENT ON TABLE \(table).\(table) IS \(literal: name);
      COMMENT ON COLUMN \(table).\(table).\(column) IS \(literal: name);
      CREATE VIEW \(table).reader AS SELECT * FROM \(table).\(table);
      """)
    let before = try database.dump()
    let aka = Aka(connection: try database.connect())
    let old = QualifiedName(table, table)
    for new in ["plain", "Odd \"new\".name\n", String(repeating: "ü", count: 31)] {
      let request = RenameRequest(
        old: WrittenName(old), new: WrittenName(QualifiedName(table, Identifier(new))))
      try aka.rename([request])
      let session = try database.connect()
      try session.run("INSERT INTO \(old) (old) VALUES (2)")
      #expect(
        try session.run("SELECT count(*) FROM \(QualifiedName(table, Identifier(new)))").scalar() as Int >= 2)
      #expect(try aka.status().allSatisfy { $0.health == .ok })
      try aka.rollback(WrittenName(old))
      try aka.rollback(WrittenName(old))
      try aka.rename([request])
      try aka.rollback(WrittenName(old), keepsNewName: false)
      #expect(try database.dump() == before)
    }
    #expect(try aka.examine().diagnoses.isEmpty)
  }

  @Test func aNameThatPostgresWouldCutIsRefused() {
    #expect(throws: InvalidName.self) { try WrittenName(parsing: String(repeating: "x", count: 64)) }
    #expect(throws: InvalidName.self) { try WrittenName(parsing: String(repeating: "é", count: 32)) }
  }
}
