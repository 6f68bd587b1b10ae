import Foundation
import TestSupport
import Testing

@testable import Aka

/// What people do not want to hear of.
@Suite struct SuppressionTests {
  @Test(arguments: [
    ("a.py", "q = 'SELECT 1 FROM users'  # aka:ignore\n", 0, 1),
    ("a.py", "# aka:ignore\nq = 'SELECT 1 FROM users'\n", 0, 1),
    ("a.py", "# aka:ignore: the archive's own table\nq = 'SELECT 1 FROM users'\n", 0, 1),
    ("a.go", "\t// aka:ignore\n\tq := `SELECT 1 FROM users`\n", 0, 1),
    ("a.java", "/* aka:ignore */\nString q = \"SELECT 1 FROM users\";\n", 0, 1),
    ("a.sql", "SELECT 1\nFROM users -- aka:ignore\n;", 0, 1),
    ("a.sql", "-- aka:ignore\nSELECT 1 FROM users;", 0, 1),
    ("a.py", "q = '''SELECT 1\n-- aka:ignore\nFROM users'''\n", 0, 1),
    // Only its own line, and the next one if it stands alone.
    ("a.py", "q = 1  # aka:ignore\nq = 'SELECT 1 FROM users'\n", 1, 0),
    ("a.py", "# aka:ignore\n\nq = 'SELECT 1 FROM users'\n", 1, 0),
    ("a.py", "# aka:ignored\nq = 'SELECT 1 FROM users'\n", 1, 0),
    ("a.py", "q = 'SELECT 1 FROM users'\n# aka:ignore\n", 1, 0),
    ("a.sql", "-- aka:ignore\nSELECT 1 FROM users;\nSELECT 2 FROM users;", 1, 1),
  ]) func comments(_ file: String, _ text: String, _ found: Int, _ ignored: Int) throws {
    let scanned = try Scanned(file, text)
    #expect(scanned.report.findings.count == found && scanned.report.ignored == ignored)
    #expect(scanned.leftAfterFix == 0)
    if found == 0 { #expect(scanned.fixed == text) }
  }

  @Test func patterns() throws {
    let text = "SELECT 1 FROM users"
    let directory = try ScratchDirectory()
    for file in ["a.sql", "old/b.sql", "new/old/c.sql", "new/d.sql"] {
      let path = directory.path + "/" + file
      try FileManager.default.createDirectory(
        at: URL(filePath: path).deletingLastPathComponent(), withIntermediateDirectories: true)
      try directory.write(file, text)
    }
    func files(_ patterns: [String], below: String = "") throws -> [String] {
      let name = ScanName(old: try .init(parsing: "users"), new: try .init(parsing: "tb_user"))
      let scan = SourceScan(names: [name], excluding: patterns)
      return try scan.run([directory.path + below]).findings.map {
        String($0.file.dropFirst(directory.path.count + 1))
      }
    }
    #expect(try files([]) == ["a.sql", "new/d.sql", "new/old/c.sql", "old/b.sql"])
    #expect(try files(["old"]) == ["a.sql", "new/d.sql"])
    #expect(try files(["/old/"]) == ["a.sql", "new/d.sql", "new/old/c.sql"])
    #expect(try files(["*.sql", "!d.sql"]) == ["new/d.sql"])
    #expect(try files(["/old"], below: "/new") == ["new/d.sql"])
  }
}
