import Foundation
import TestSupport
import Testing

@testable import Aka

@Suite struct ScanFixTests {
  @Test func replacesTheNameAndNothingElse() throws {
    let scanned = try Scanned(
      "a.py",
      """
      class User(Base):
          __tablename__ = "users"  # users
          users = relationship("users")

      def find(users):
          return db.execute(f"SELECT users.id, 'users' FROM users JOIN public.users u ON u.id = {users}")
      """)
    #expect(
      scanned.fixed == """
        class User(Base):
            __tablename__ = "tb_user"  # users
            users = relationship("users")

        def find(users):
            return db.execute(f"SELECT users.id, 'users' FROM tb_user AS users JOIN public.tb_user u ON u.id = {users}")
        """)
    #expect(scanned.leftAfterFix == 0)
    #expect(
      scanned.report.findings.last?.suggestion?.contains("FROM tb_user AS users JOIN public.tb_user u")
        == true)
  }

  @Test func keepsTheOldNameForColumns() throws {
    let upsert = try Scanned(
      "a.sql",
      "INSERT INTO users (id, n) VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET n = users.n + 1;\n"
        + "UPDATE users SET n = 1 WHERE users.id = 2;\nDELETE FROM users WHERE id = 3;\n"
        + "SELECT public.users.id FROM public.users;\n")
    #expect(
      upsert.fixed
        == "INSERT INTO tb_user AS users (id, n) VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET n = users.n + 1;\n"
        + "UPDATE tb_user AS users SET n = 1 WHERE users.id = 2;\nDELETE FROM tb_user WHERE id = 3;\n"
        + "SELECT public.tb_user.id FROM public.tb_user;\n")
    #expect(upsert.leftAfterFix == 0)
  }

  @Test func quotesInSQLAndInTheLanguage() throws {
    let names = ["users": #""Tb User""#]
    #expect(
      try Scanned("a.go", #"q := "SELECT * FROM users WHERE 'é' = $1""#, names: names).fixed
        == #"q := "SELECT * FROM \"Tb User\" WHERE 'é' = $1""#)
    #expect(
      try Scanned("a.go", "q := `SELECT * FROM users`", names: names).fixed
        == #"q := `SELECT * FROM "Tb User"`"#)
    #expect(
      try Scanned("a.java", #"String q = "SELECT * FROM \"users\"";"#).fixed
        == #"String q = "SELECT * FROM \"tb_user\"";"#)
    // FROM user would read the name of the role.
    #expect(
      try Scanned("a.sql", "SELECT * FROM users", names: ["users": "\"user\""]).fixed
        == "SELECT * FROM \"user\"")
    #expect(try Scanned("a.py", "__tablename__ = 'users'", names: names).fixed == "__tablename__ = 'Tb User'")
    let symbol = try Scanned("a.rb", "create_table :users\n", names: names)
    #expect(symbol.fixed == "create_table :users\n" && symbol.leftAfterFix == 1)
  }

  @Test func spellsForTheLiteral() throws {
    let parts = "q = 'SELECT 1 FROM us_' + \"ers\"; r = 'SELECT 2 ' + \"FROM users\"\n"
    let split = try Scanned("a.js", parts, names: ["users": "\"Tb\""])
    #expect(split.fixed == parts.replacingOccurrences(of: "users", with: "\\\"Tb\\\""))
    #expect(split.report.findings.count == 1 && split.leftAfterFix == 0)
  }

  /// A table may be called like a type, which then means the type.
  @Test func leavesTypesAlone() throws {
    let text = "CREATE TABLE t (a text, b TEXT[], c date); SELECT a::text, pg_catalog.date(b) FROM date"
    let scanned = try Scanned("a.sql", text, names: ["text": "tb_text", "date": "tb_date"])
    #expect(scanned.places == ["1:84"] && scanned.fixed == text.replacing("FROM date", with: "FROM tb_date"))
  }

  @Test func findsOddNames() throws {
    let names = ["\"my users\"": "tb_user", "\"Üser\"": "x"]
    let scanned = try Scanned("a.sql", "SELECT * FROM \"my users\", \"Üser\", üser", names: names)
    #expect(scanned.fixed == "SELECT * FROM \"tb_user\", \"x\", üser")
  }

  @Test func movesToAnotherSchema() throws {
    let scanned = try Scanned(
      "a.sql", "SELECT * FROM public.users; SELECT * FROM users", names: ["public.users": "app.users"])
    #expect(scanned.fixed == "SELECT * FROM app.users; SELECT * FROM app.users")
  }

  @Test func keepsLineEndsAndRights() throws {
    let directory = try ScratchDirectory(["run.sql": "SELECT 1;\r\nSELECT * FROM users;\r\nSELECT 2;\r\n"])
    let file = directory.path + "/run.sql"
    try FileManager.default.setAttributes([.posixPermissions: 0o750], ofItemAtPath: file)
    let name = ScanName(old: try .init(parsing: "users"), new: try .init(parsing: "tb_user"))
    let fix = try #require(try SourceScan(names: [name]).fixes([file]).fixes.first)
    #expect(fix.diff.contains("-SELECT * FROM users;\r\n+SELECT * FROM tb_user;\r\n"))
    try fix.write()
    #expect(try directory.read("run.sql") == "SELECT 1;\r\nSELECT * FROM tb_user;\r\nSELECT 2;\r\n")
    let rights = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
    #expect(rights == 0o750)
    #expect(throws: Refusal.self) { try fix.write() }
  }
}
