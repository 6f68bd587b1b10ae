import Foundation
import Postgres
import Testing
import TestSupport

/// Where code goes, when it is written, and what is said about it.
@Suite struct DeliveryTests {
  private let database: TestDatabase
  private let scratch: Scratch

  init() throws {
    database = try TestDatabase(
      "CREATE TABLE users (id int PRIMARY KEY, price numeric, tags text[]); CREATE TABLE other (id int)")
    try database.rename(["users", "tb_user"])
    scratch = try Scratch()
  }

  private func generate(_ arguments: String..., offline: Bool = false) throws -> CommandResult {
    // Nothing listens where the environment points, so what needs no database is seen to need none.
    try Tool.start(
      ["generate"] + arguments, conninfo: offline ? nil : database.conninfo,
      environment: ["PGHOST": "/nowhere", "PGCONNECT_TIMEOUT": "1"]
    ).wait()
  }

  private func modified(_ name: String) throws -> Date? {
    try FileManager.default.attributesOfItem(atPath: scratch.path(name))[.modificationDate] as? Date
  }

  @Test func writesOnlyWhatChanged() throws {
    let path = scratch.path("sub/Tables.swift")
    #expect(try generate("swift", "-o", path, "--check").exitCode == 3)
    #expect(!FileManager.default.fileExists(atPath: path))
    #expect(try generate("swift", "-o", path).errors == "\(path) is written.\n")
    let written = try modified("sub/Tables.swift")
    let again = try generate("swift", "-o", path)
    #expect(again.exitCode == 0 && again.errors == "\(path) is up to date.\n" && again.output.isEmpty)
    #expect(try modified("sub/Tables.swift") == written)
    #expect(try generate("swift", "-o", path, "--check").exitCode == 0)
    #expect(try generate("swift", "--stdout").output == scratch.read("sub/Tables.swift"))

    try database.connect().run("ALTER TABLE tb_user ADD note text")
    let check = try generate("swift", "-o", path, "--check")
    #expect(check.exitCode == 3 && check.errors.contains("is stale"))
    #expect(check.output.hasPrefix("--- \(path)\n+++ \(path) (generated)\n@@ -"))
    // The diff is one that patch applies.
    let patch = try Command.run("/usr/bin/env", ["patch", "-s", path], input: check.output)
    #expect(patch.exitCode == 0, "\(patch.output)\(patch.errors)")
    #expect(try generate("swift", "-o", path, "--check").exitCode == 0)
  }

  @Test func keepsOffOtherPeoplesFiles() throws {
    let path = try scratch.write("// mine\n", to: "Mine.swift")
    let result = try generate("swift", "-o", path)
    #expect(result.exitCode == 2 && result.errors.contains("was not written by aka"))
    #expect(try scratch.read("Mine.swift") == "// mine\n")
    #expect(try generate("--snapshot", path).exitCode == 2)
  }

  @Test func writesThroughLinksAndSaysWhatItCannotWrite() throws {
    try scratch.write("", to: "real/Tables.swift")
    try FileManager.default.createSymbolicLink(
      atPath: scratch.path("link.swift"), withDestinationPath: scratch.path("real/Tables.swift"))
    #expect(try generate("swift", "-o", scratch.path("link.swift")).exitCode == 0)
    #expect(try scratch.read("real/Tables.swift").contains("struct TbUser"))
    // Another run keeps the rights that somebody gave the file.
    let real = scratch.path("real/Tables.swift")
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: real)
    #expect(try generate("swift", "-o", scratch.path("link.swift"), "--all").exitCode == 0)
    let rights = try FileManager.default.attributesOfItem(atPath: real)[.posixPermissions] as? Int
    #expect(try rights == 0o600 && scratch.read("real/Tables.swift").contains("struct Other"))
    let path = "/proc/nowhere/Tables.swift"
    let result = try generate("swift", "-o", path)
    #expect(
      result.exitCode == 1 && result.errors == "Error: cannot write '\(path)': No such file or directory\n",
      "\(result.errors)")
  }

  @Test func aDirectoryHasAFileForEachType() throws {
    let folder = scratch.path("Tables")
    try scratch.write("// mine\n", to: "Tables/Mine.swift")
    #expect(try generate("swift", "-o", folder, "--all").exitCode == 0)
    func names() throws -> [String] {
      try scratch.swiftFiles(in: "Tables").map { URL(filePath: $0).lastPathComponent }
    }
    #expect(try names() == ["Mine.swift", "Other.swift", "TableAliases.swift", "TbUser.swift"])
    let check = try generate("swift", "-o", folder, "--check", "--json")
    #expect(check.exitCode == 3)
    let report = try JSONSerialization.jsonObject(with: Data(check.output.utf8)) as? [String: Any]
    let files = report?["files"] as? [[String: String]]
    #expect(files?.first { $0["path"]?.hasSuffix("Other.swift") == true }?["state"] == "superfluous")
    let result = try generate("swift", "-o", folder)
    #expect(result.errors.contains("Other.swift is removed"))
    #expect(try names() == ["Mine.swift", "TableAliases.swift", "TbUser.swift"])
  }

  @Test func aSnapshotServesWithoutADatabase() throws {
    let snapshot = scratch.path("schema.json")
    let path = scratch.path("Tables.swift")
    #expect(try generate("--snapshot", snapshot, "--all").exitCode == 0)
    #expect(try generate("--snapshot", snapshot, "--all", "--check").exitCode == 0)
    for arguments in [["swift"], ["swift", "--all"], ["typescript"]] {
      let online = try Tool.start(
        ["generate"] + arguments + ["--stdout"], conninfo: database.conninfo
      ).wait()
      let offline = try Tool.start(
        ["generate"] + arguments + ["--stdout", "--from", snapshot], environment: ["PGHOST": "/nowhere"]
      ).wait()
      #expect(offline.exitCode == 0 && offline.output == online.output, "\(offline.errors)")
    }
    #expect(try generate("swift", "-o", path, offline: true).exitCode == 69)
    #expect(try generate("swift", "-o", path, "--from", snapshot, offline: true).exitCode == 0)
    let stamp = scratch.path("stamp.swift")
    #expect(
      try generate("swift", "-o", path, "--from", snapshot, "--check", "--stamp", stamp, offline: true)
        .exitCode == 0)
    #expect(FileManager.default.fileExists(atPath: stamp))

    try database.connect().run("DROP TABLE other")
    let check = try generate("--snapshot", snapshot, "--all", "--check")
    #expect(check.exitCode == 3 && check.output.contains("-      \"name\" : \"other\","))
    let text = try scratch.read("schema.json")
    for (damage, problem) in [
      ("[]", "is no snapshot"), (text.replacing("\"format\" : 1", with: "\"format\" : 9"), "format 9"),
      (text.replacing("\"other\"", with: "\"tb_user\""), "twice"),
    ] {
      try scratch.write(damage, to: "schema.json")
      let result = try generate("swift", "--stdout", "--from", snapshot, offline: true)
      #expect(result.exitCode == 2 && result.errors.contains(problem), "\(result.errors)")
    }
  }

  @Test func theConfigurationDecides() throws {
    let config = try scratch.write(
      """
      {"types": {"numeric": "Double", "text[]": "[String]", "tb_user.id": "UserID", "citext": "String"},
       "imports": ["Identifiers"], "access": "package"}
      """, to: "aka.json")
    let result = try generate("swift", "--stdout", "--config", config)
    for line in [
      "import Identifiers\n", "var price: Double?\n", "var tags: [String]?\n", "var id: UserID\n",
    ] {
      #expect(result.output.contains(line), "\(line)")
    }
    #expect(!result.output.contains("import Foundation") && !result.output.contains("public "))
    let louder = try generate("swift", "--stdout", "--config", config, "--access", "public").output
    #expect(louder.contains("public struct TbUser") && !louder.contains("package "))
    #expect(result.errors == "Note: the configuration gives a type for citext, which nothing here has\n")

    for (text, place) in [
      ("{\"types\": {\"numeric\": 1}}", "aka.json:1:23: types.numeric: expected a string"),
      ("{\"access\": \"open\"}", "access: expected one of public, internal, package"),
      ("{\"type\": {}}", "aka.json:1:2: unknown key \"type\""),
      ("{\"types\": {\"a\": \"B; import C\"}}", "types.a: expected the name of a Swift type"),
    ] {
      try scratch.write(text, to: "aka.json")
      let result = try generate("swift", "--stdout", "--config", config)
      #expect(result.exitCode == 64 && result.errors.contains(place), "\(result.errors)")
    }
  }

  @Test func explainsMistakes() throws {
    for (arguments, problem) in [
      (["swift"], "Say where the code goes"), (["swift", "-o", "x", "--stdout"], "not both"),
      (["swift", "--stdout", "--check"], "--check compares files"),
      (["swift", "--stdout", "--stage", "late"], "unavailable"),
      (["swift", "--stdout", "--schema", "a.b"], "not the name of a schema"),
    ] {
      let result = try Tool.start(["generate"] + arguments).wait()
      #expect(result.exitCode == 64 && result.errors.contains(problem), "\(result.errors)")
    }
    let missing = try generate("swift", "--stdout", "--schema", "nowhere")
    #expect(missing.exitCode == 2 && missing.errors.contains("there is no schema nowhere"))
    let help = try generate(offline: true)
    #expect(help.exitCode == 0 && help.output.contains("SUBCOMMANDS"))
    for verb in ["swift", "typescript"] {
      let help = try generate(verb, "--help", offline: true).output
      #expect(help.contains("Example:") && help.contains("--json") && help.contains("aka generate \(verb)"))
    }
  }
}
