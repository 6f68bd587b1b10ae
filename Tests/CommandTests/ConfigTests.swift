import Foundation
import Testing
import TestSupport

/// Settings in aka.json, in the environment and on the command line.
@Suite struct ConfigTests {
  private static let docs = Repository.root.appending(path: "docs")

  /// Runs the tool in a folder, with nothing of this session's environment that could speak.
  private func run(
    _ arguments: String..., in folder: String, environment: [String: String] = [:]
  ) throws -> CommandResult {
    let variables = environment.map { "\($0.key)=\($0.value)" }
    return try Command.run(
      "/usr/bin/env",
      ["-C", folder, "NO_COLOR=1", "COLUMNS=200"] + variables + [Tool.path] + arguments)
  }

  private func lines(_ result: CommandResult) throws -> [String: (values: [String], origin: String?)] {
    let json = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
    let settings = try #require(json?["settings"] as? [[String: Any]])
    return Dictionary(
      uniqueKeysWithValues: settings.map {
        ($0["key"] as? String ?? "?", ($0["values"] as? [String] ?? [], $0["origin"] as? String))
      })
  }

  @Test func saysWhereEachValueComesFrom() throws {
    let folder = try ScratchDirectory([
      "aka.json": """
      {
        "database": "postgresql://app:secret@db/shop",
        "lock_budget": "5m", "max_stall": "50ms",
        "servers": ["host=a password='top secret'", "host=b"],
        "types": {"numeric": "Money"},
        "generate": [{"language": "swift", "output": "A.swift", "all": true}]
      }
      """
    ])
    try FileManager.default.createDirectory(
      atPath: folder.path + "/deep/below", withIntermediateDirectories: true)
    let environment = ["AKA_LOCK_BUDGET": "30s", "AKA_QUIET_PERIOD": ""]
    let result = try run("config", "--json", in: folder.path, environment: environment)
    #expect(result.exitCode == 0 && !result.output.contains("secret"), "\(result)")
    let found = try lines(result)
    #expect(found["database"]?.values == ["user=app password=*** dbname=shop host=db"])
    #expect(found["database"]?.origin == "aka.json:2:15: database")
    #expect(found["servers"]?.values == ["password=*** host=a", "host=b"])
    #expect(found["lock_budget"]?.values == ["30s"] && found["lock_budget"]?.origin == "AKA_LOCK_BUDGET")
    #expect(found["max_stall"]?.origin == "aka.json:3:37: max_stall")
    #expect(found["quiet_period"]?.values == ["1w"] && found["quiet_period"]?.origin == nil)
    #expect(found["types"]?.values == ["numeric: Money"])
    #expect(found["generate"]?.values == ["swift --output A.swift --all"])

    let below = try run("config", in: folder.path + "/deep/below", environment: environment)
    #expect(below.output.contains("\(folder.path)/aka.json:3:37: max_stall"), "\(below)")
    #expect(below.output.contains("AKA_LOCK_BUDGET") && !below.output.contains("secret"))
  }

  @Test func everyKeyOfTheSchemaIsKnownAndDocumented() throws {
    let text = try Data(contentsOf: Self.docs.appending(path: "aka.schema.json"))
    let schema = try JSONSerialization.jsonObject(with: text) as? [String: Any]
    let keys = Set((schema?["properties"] as? [String: Any] ?? [:]).keys)
    let folder = try ScratchDirectory(["aka.json": #"{"nonsense": 1}"#])
    let refused = try run("config", in: folder.path)
    #expect(refused.exitCode == 64)
    let known = try #require(refused.errors.firstMatch(of: /known here are (.*)\n/)).1
    #expect(Set(known.split(separator: ", ").map(String.init)) == keys)
    let page = try String(contentsOf: Self.docs.appending(path: "configuration.md"), encoding: .utf8)
    for key in keys where key != "$schema" { #expect(page.contains("`\(key)`"), "\(key)") }

    let example = try #require(page.firstMatch(of: /```json aka.json\n([\s\S]*?)```/)).1
    try folder.write("aka.json", String(example))
    #expect(try run("config", in: folder.path).exitCode == 0)
    #expect(try JSONSchemaCheck(file: "aka.schema.json").problems(in: String(example)) == [])
  }

  @Test(arguments: [
    (
      #"{"lock_budget": "soon"}"#,
      "aka.json:1:17: lock_budget: The value 'soon' is invalid for '--lock-budget <time>'"
    ),
    (#"{"servers": "a"}"#, "aka.json:1:13: servers: expected an array, found a string"),
    (#"{"databse": "a"}"#, "aka.json:1:2: unknown key \"databse\""),
    (
      #"{"generate": [{"language": "cobol", "output": "x"}]}"#,
      "aka.json:1:28: generate[0].language: expected"
    ),
    (#"{"database": "a",}"#, "aka.json:1:18: a comma"),
  ])
  func mistakesHaveAPlace(text: String, message: String) throws {
    let folder = try ScratchDirectory(["aka.json": text])
    let result = try run("rename", "a", "b", in: folder.path)
    #expect(result.exitCode == 64 && result.errors.hasPrefix("Error: " + message), "\(result.errors)")
  }

  @Test func settingsReachTheCommands() throws {
    let database = try TestDatabase("CREATE TABLE users (id int PRIMARY KEY)")
    let folder = try ScratchDirectory([
      "aka.json": """
      {"database": "host=/nowhere", "brownout": "1s",
       "generate": [{"language": "swift", "output": "A.swift"}, {"language": "typescript", "output": "b.ts"}]}
      """
    ])
    #expect(try run("status", in: folder.path).exitCode == 69)
    let environment = ["AKA_DATABASE": database.conninfo]
    #expect(try run("rename", "users", "tb_user", in: folder.path, environment: environment).exitCode == 0)
    #expect(
      try run("status", "-d", "host=/nowhere", in: folder.path, environment: environment).exitCode == 69)

    #expect(try run("generate", "--check", in: folder.path, environment: environment).exitCode == 3)
    try FileManager.default.createDirectory(atPath: folder.path + "/below", withIntermediateDirectories: true)
    #expect(try run("generate", in: folder.path + "/below", environment: environment).exitCode == 0)
    #expect(try folder.read("A.swift").contains("TbUser") && folder.read("b.ts").contains("tb_user"))
    #expect(try run("generate", "--check", in: folder.path, environment: environment).exitCode == 0)

    // A setting is no contradiction of a flag; another option is.
    let plan = try run(
      "cleanup", "users", "--plan", "--no-brownout", in: folder.path, environment: environment)
    #expect(plan.exitCode == 3, "\(plan)")
    let both = try run("cleanup", "--brownout", "1h", "--no-brownout", in: folder.path)
    #expect(both.exitCode == 64)
  }
}
