import Aka
import Foundation
import Postgres
import Testing
import TestSupport

/// What the compiler says to an application that uses a former name, as the rename goes on.
@Suite struct StageTests {
  private let database: TestDatabase
  private let scratch: Scratch

  init() throws {
    database = try TestDatabase("CREATE TABLE users (id int PRIMARY KEY, name text)")
    scratch = try Scratch()
  }

  private func generate(_ arguments: String...) throws {
    let path = scratch.path("Tables.swift")
    let result = try Tool.start(
      ["generate", "swift", "-o", path] + arguments, conninfo: database.conninfo
    ).wait()
    #expect(result.exitCode == 0, "\(result.errors)")
  }

  private func ledger(_ change: SQL) throws { try database.connect().runScript(change) }

  /// A rename that is staged, as it stands while another transaction keeps aka waiting.
  private func stage() throws {
    try Aka(connection: try database.connect()).install()
    try ledger(
      """
      INSERT INTO aka.sys_table_migrations (group_id, schema_name, old_name, new_schema_name, new_name, table_oid, fingerprint)
      VALUES (gen_random_uuid(), 'public', 'users', 'public', 'tb_user', 'users'::regclass, '')
      """)
  }

  private func app(_ type: String, _ table: String) -> String {
    """
    func first(of rows: [\(type)]) -> String? { rows.first?.name }
    let query = "SELECT * FROM \\(TableName.\(table))"

    """
  }

  /// Compiles the application with the generated code.
  private func compile(_ type: String, _ table: String, _ flags: [String] = []) throws -> CommandResult {
    let path = try scratch.write(app(type, table), to: "App.swift")
    return try scratch.typecheck([scratch.path("Tables.swift"), path], flags)
  }

  private func expectSilence(_ type: String, _ table: String) throws {
    let result = try compile(type, table, ["-warnings-as-errors"])
    #expect(result.exitCode == 0, "\(result.errors)")
  }

  /// The compiler must say this, and offer that in the places of the former names.
  private func expectFixes(_ kind: String, _ old: (String, String), _ new: (String, String)) throws {
    let messages = [(old.0, new.0), (old.1, new.1)].map { old, new in
      kind == "error"
        ? "'\(old)' has been renamed to '\(new)'" : "'\(old)' is deprecated: renamed to '\(new)'"
    }
    let lines = app(old.0, old.1).split(separator: "\n")
    let starts = try zip(lines, [old.0, old.1]).map { line, word in
      let range = try #require(line.range(of: word, options: .backwards))
      return line.distance(from: line.startIndex, to: range.lowerBound) + 1
    }
    // One file, because the compiler's own way of testing diagnostics wants to hear of every note where it points.
    let code = try scratch.read("Tables.swift")
    var verified = code
    for (index, declaration) in ["typealias \(old.0) =", "static let \(old.1) ="].enumerated() {
      let (old, new) = [(old.0, new.0), (old.1, new.1)][index]
      let fix = "{{\(starts[index])-\(starts[index] + old.count)=\(new)}}"
      verified += "\(lines[index])  // expected-\(kind) {{\(messages[index])}} "
      guard kind == "error" else {
        verified += "expected-note {{use '\(new)' instead}} \(fix)\n"
        continue
      }
      let range = try #require(code.range(of: declaration))
      let line = code[..<range.lowerBound].count { $0 == "\n" } + 1
      verified += "\(fix) expected-note@\(line) {{'\(old)' has been explicitly marked unavailable here}}\n"
    }
    let path = try scratch.write(verified, to: "Verified.swift")
    let result = try Command.run(
      "/usr/bin/env",
      [
        "swiftc", "-frontend", "-typecheck", "-verify", "-swift-version", "6", "-module-name", "App",
        "-primary-file", path,
      ])
    #expect(result.exitCode == 0, "\(result.errors)")
    try expectSilence(new.0, new.1)
  }

  @Test func stagedThenSwapped() throws {
    try stage()
    try generate()
    try expectSilence("Users", "users")
    try expectSilence("TbUser", "tbUser")
    // Only the former name is there yet, and it will be there after the swap.
    #expect(try scratch.read("Tables.swift").contains("static let tbUser = \"users\""))
    try ledger("DELETE FROM aka.sys_table_migrations")

    try database.rename(["users", "tb_user"])
    try generate()
    try expectFixes("warning", ("Users", "users"), ("TbUser", "tbUser"))
    #expect(try scratch.read("Tables.swift").contains("static let tbUser = \"tb_user\""))
    try generate("--stage", "silent")
    try expectSilence("Users", "users")
    try generate("--stage", "unavailable")
    try expectFixes("error", ("Users", "users"), ("TbUser", "tbUser"))
  }

  @Test func cleaned() throws {
    try database.rename(["users", "tb_user"])
    try ledger(Self.cleanup)
    try generate()
    try expectFixes("error", ("Users", "users"), ("TbUser", "tbUser"))
    try generate("--prune")
    let result = try compile("Users", "users")
    #expect(result.exitCode != 0 && result.errors.contains("cannot find type 'Users' in scope"))
    try expectSilence("TbUser", "tbUser")
  }

  @Test func rolledBack() throws {
    let aka = Aka(connection: try database.connect())
    try database.rename(["users", "tb_user"])
    try aka.rollback(try WrittenName(parsing: "users"))
    try generate()
    try expectFixes("warning", ("TbUser", "tbUser"), ("Users", "users"))
    try database.rename(["users", "tb_user"])
    try aka.rollback(try WrittenName(parsing: "users"), keepsNewName: false)
    try generate()
    try expectFixes("error", ("TbUser", "tbUser"), ("Users", "users"))
  }

  @Test func cleanedAndRenamedAgain() throws {
    try database.rename(["users", "tb_user"])
    try ledger(Self.cleanup)
    try database.rename(["tb_user", "account"])
    try generate()
    try expectFixes("error", ("Users", "users"), ("Account", "account"))
    try expectFixes("warning", ("TbUser", "tbUser"), ("Account", "account"))
  }

  /// What cleanup leaves.
  private static let cleanup: SQL = """
    DROP VIEW users;
    UPDATE aka.sys_table_migrations SET status = 'cleaned', compatibility_view_created = false
    """

  @Test func aStagedNameThatSomebodyElseTook() throws {
    try stage()
    try ledger("CREATE TABLE tb_user (id int)")
    try generate("--all")
    try expectSilence("Users", "users")
    #expect(try scratch.read("Tables.swift").contains("public struct TbUser:"))
  }

  @Test func aNameThatSomebodyElseTook() throws {
    try database.rename(["users", "tb_user"])
    try ledger(Self.cleanup)
    try ledger("CREATE TABLE users (id int)")
    try generate()
    #expect(try !scratch.read("Tables.swift").contains("Users"))
    try generate("--all")
    #expect(try scratch.read("Tables.swift").contains("public struct Users:"))
    try expectSilence("TbUser", "tbUser")
  }

  @Test func exchanged() throws {
    try ledger("CREATE TABLE people (id int, name text)")
    try database.rename(["users", "people", "people", "users"])
    try generate()
    try expectSilence("Users", "users")
    try expectSilence("People", "people")
  }

  @Test func ontoTheApplicationsOwnTypes() throws {
    try database.rename(["users", "tb_user"])
    let own = "struct User { var name: String }\n"
    try scratch.write("{\"types\": {\"tb_user\": \"User\"}}", to: "aka.json")
    try generate("--style", "aliases", "--access", "internal", "--config", scratch.path("aka.json"))
    let code = try scratch.read("Tables.swift")
    #expect(code.contains("renamed: \"User\"") && !code.contains("struct"))
    try scratch.write(own + code, to: "Tables.swift")
    try expectFixes("warning", ("Users", "users"), ("User", "tbUser"))
  }
}
