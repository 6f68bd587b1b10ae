import Foundation
import Postgres
import Testing
import TestSupport

/// The table in docs/security.md that says which role can run which command: each of them run as each of those.
@Suite struct RoleMatrixTests {
  /// What a cell of the table promises.
  private enum Promise: String {
    /// It works; that a cleanup is not earned yet is an answer as well.
    case yes
    /// It says what it has to say, and refuses.
    case told
    /// It refuses, names the role, and says what would have to be granted.
    case refused

    func isKept(by result: CommandResult, to role: String) -> Bool {
      switch self {
      case .yes: [0, 3].contains(result.exitCode)
      case .told: result.exitCode == 2 && !result.output.isEmpty
      case .refused:
        result.exitCode == 2 && result.output.isEmpty && result.errors.contains("Refused: role \(role) ")
          && result.errors.contains("GRANT ")
      }
    }
  }

  /// The commands and what is promised, by role, in the order of the page.
  private func table() throws -> [(role: String, commands: [(words: [String], promise: Promise)])] {
    let lines = try RolesWorld.page().components(separatedBy: "\n")
    let cells = { (line: String) in
      line.components(separatedBy: "|").map { $0.trimmingCharacters(in: .whitespaces) }.dropFirst().dropLast()
    }
    let first = try #require(lines.firstIndex { $0.hasPrefix("| command |") })
    let roles = cells(lines[first]).dropFirst().map { "aka_\($0)" }
    #expect(roles == ["aka_planner", "aka_operator", "aka_observer"])
    var commands: [[(words: [String], promise: Promise)]] = roles.map { _ in [] }
    for line in lines[(first + 2)...].prefix(while: { $0.hasPrefix("|") }) {
      let row = Array(cells(line))
      let named = row[0].components(separatedBy: "`").enumerated().filter { $0.offset % 2 == 1 }.map(
        \.element)
      for (index, cell) in row.dropFirst().enumerated() {
        let promise = try #require(Promise(rawValue: cell), "\(line)")
        commands[index] += named.map { name in
          (name.split(separator: " ").dropFirst().map(String.init), promise)
        }
      }
    }
    return zip(roles, commands).map { (role: $0, commands: $1) }
  }

  @Test func everyRoleAndCommand() async throws {
    let world = try RolesWorld()
    #expect(try world.run("aka_operator", "rename app.users app.tb_user").exitCode == 0)
    let files = try ScratchDirectory([
      "statements.sql": "SELECT id FROM app.orders", "change.sql": "SELECT 1",
      "server.log": "2026-01-01 00:00:00.000 UTC [1] LOG:  database system is ready to accept connections\n",
    ])
    try FileManager.default.createDirectory(
      atPath: files.path + "/migrations", withIntermediateDirectories: false)
    let table = try table()
    #expect(table.allSatisfy { $0.commands.count > 20 })
    let (conninfo, folder) = (world.database.conninfo, files.path)
    // Whoever changes nothing is not in the other's way; what the operator does comes last.
    try await withThrowingTaskGroup(of: Void.self) { group in
      for (role, commands) in table where role != "aka_operator" {
        group.addTask { try Self.check(role, commands, conninfo, folder) }
      }
      try await group.waitForAll()
    }
    let (role, commands) = try #require(table.first { $0.role == "aka_operator" })
    try Self.check(role, commands, conninfo, folder)
    #expect(
      try !world.session.run(
        """
        SELECT has_schema_privilege('aka_observer', 'app', 'USAGE, CREATE') OR bool_or(has_table_privilege('aka_observer', oid,
          'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER')) FROM pg_class WHERE relnamespace = 'app'::regnamespace
        """
      ).scalar(), "the observer has no right on anything of the application")
  }

  /// What the page's commands read.
  private static let files: Set = ["statements.sql", "change.sql", "migrations", "server.log"]

  private static func check(
    _ role: String, _ commands: [(words: [String], promise: Promise)], _ conninfo: String, _ folder: String
  ) throws {
    for (words, promise) in commands {
      let words = words.map { files.contains($0) ? "\(folder)/\($0)" : $0 }
      let result = try Tool.start(words, conninfo: "\(conninfo) user=\(role)").wait()
      #expect(
        promise.isKept(by: result, to: role),
        "\(role): \(words): \(promise): \(result.exitCode) \(result.errors) \(result.output)")
    }
  }

  /// A role that nobody gave anything is told what to ask for.
  @Test func aStranger() throws {
    let world = try RolesWorld()
    #expect(try world.run("aka_operator", "rename app.users app.tb_user").exitCode == 0)
    for words in ["status", "usage", "verify", "report --json", "cleanup --plan"] {
      let result = try world.run("app_user", words)
      #expect(
        result.exitCode == 2 && result.errors.contains("GRANT SELECT ON ALL TABLES IN SCHEMA aka"),
        "\(words): \(result.exitCode) \(result.errors)")
    }

    // What it is told to ask for is enough.
    let files = try ScratchDirectory(["server.log": ""])
    for words in ["status", "usage collect", "usage ingest \(files.path)/server.log"] {
      let refused = try world.run("app_user", words)
      let help = try #require(refused.errors.components(separatedBy: "as its owner: ").last)
      try world.session.runScript(SQL(unescaped: help.replacing("..", with: "app_user")))
      let result = try world.run("app_user", words)
      #expect(refused.exitCode == 2 && result.exitCode == 0, "\(words): \(refused.errors) \(result.errors)")
    }
  }
}
