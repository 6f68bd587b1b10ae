import Aka
import Foundation
import Postgres
import Testing
import TestSupport

/// docs/aliases.md says what is so.
@Suite struct DocumentationTests {
  private let text: String

  init() throws {
    text = try String(
      contentsOf: Repository.root.appending(path: "docs/aliases.md"), encoding: .utf8)
  }

  /// What stands in fences of a kind.
  private func blocks(_ kind: String) -> [String] {
    text.split(separator: "\n```").dropFirst().filter { $0.hasPrefix("\(kind)\n") }
      .map { $0.dropFirst(kind.count + 1) + "\n" }
  }

  @Test func everyCommandWorks() throws {
    let package = try ExamplePackage()
    let database = try TestDatabase(SQL(unescaped: try package.original("schema.sql")))
    try database.rename(["users", "tb_user"])
    try package.write(#require(blocks("json").first), to: "aka.json")
    try package.write("{\"types\": {\"tb_user\": \"User\"}}", to: "own-types.json")
    let environment = [
      "PGHOST": PrivateServer.shared.host, "PGUSER": "postgres", "PGDATABASE": database.name,
      "PATH": URL(filePath: Tool.path).deletingLastPathComponent().path + ":"
        + (ProcessInfo.processInfo.environment["PATH"] ?? ""),
    ]
    var count = 0
    for command in blocks("sh").joined().split(separator: "\n") {
      // A build has a TableAliases.swift of its own for the configuration of the example.
      if command == "swift build" {
        for file in [
          "aka.json", "schema.json", "Sources/App/TableAliases.swift", "Sources/App/Greeting.swift",
        ] {
          try package.write(package.original(file), to: file)
        }
        try FileManager.default.removeItem(atPath: package.scratch.path("app/Sources/Tables"))
      }
      let result = try Command.run(
        "/usr/bin/env", ["bash", "-c", "cd \"$0\" && \(command)", package.scratch.path("app")],
        environment: environment)
      #expect(result.exitCode == 0, "\(command): \(result.output)\(result.errors)")
      count += 1
    }
    #expect(count == 14)
  }

  @Test func theMappingIsTheOneInTheCode() {
    for line in TypeMapping.table {
      let types = line.types.map { "`\($0)`" }.joined(separator: ", ")
      #expect(text.contains("\n| \(types) | `\(line.swift)` |\n"), "\(types)")
    }
    #expect(text.contains("\n| a range | `\(TypeMapping.range)` |\n"))
  }

  @Test func theCodeThatItShowsIsWhatIsWritten() throws {
    let database = try TestDatabase("CREATE TABLE users (id int)")
    try database.rename(["users", "tb_user"])
    let code = try Tool.run("generate", "swift", "--stdout", on: database).output
    #expect(code.contains(try #require(blocks("swift").first)))
    let example = try ExamplePackage().source("Package.swift")
    #expect(example.contains(try #require(blocks("swift").last).trimmingCharacters(in: .newlines)))
  }
}
