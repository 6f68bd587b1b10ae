import Aka
import Foundation
import Postgres
import Testing
import TestSupport

/// A database with some random tables in it, all of them renamed and rolled back.
struct HostileCase {
  let seed: UInt64
  let size: Int
  private let schema: Identifier
  private let tables: [HostileTable]
  private let news: [Identifier]
  private let script: SQL
  private var chance: Chance

  init(seed: UInt64, tables size: Int, roles: [Identifier]) {
    var (names, chance) = (HostileNames(), Chance(seed: seed))
    self.seed = seed
    self.size = size
    schema = names.next(&chance)
    var tables: [HostileTable] = []
    for _ in 0..<size {
      tables.append(
        HostileTable(
          QualifiedName(schema, names.next(&chance)), &names, &chance, roles: roles, others: tables))
    }
    news = tables.map { _ in names.next(&chance) }
    self.tables = tables
    script =
      ([HostileTable.prelude(schema, roles), "CREATE SEQUENCE counter"] + tables.flatMap(\.statements))
      .joined(separator: ";\n")
    self.chance = chance
  }

  /// Returns what is wrong; nothing if all is well.
  mutating func run() -> [String] {
    do {
      let database = try TestDatabase()
      try database.connect().runScript(script)
      return try examine(database).map { "\($0)\n\(repetition)" }
    } catch { return ["\(error)\n\(repetition)"] }
  }

  private var repetition: String {
    let file = HostileSettings.keep(script.text, as: "seed-\(seed).sql")
    return "  repeat with: scripts/test-hostile --cases \(size) --seed \(seed)\n  the schema: \(file)"
  }

  private mutating func examine(_ database: TestDatabase) throws -> [String] {
    let aka = Aka(connection: try database.connect())
    let before = try database.dump()
    var problems: [String] = []
    let requests = try wishes(aka)
    let codes = Set(try aka.plan(requests).codesToAccept)
    try aka.rename(requests, accepting: codes)
    let session = try database.connect()
    for request in requests {
      let (old, new): (Int, Int) = (
        try session.run("SELECT count(*) FROM \(request.old)").scalar(),
        try session.run("SELECT count(*) FROM \(request.new)").scalar()
      )
      if old != new { problems.append("\(request.old) has \(old) rows and \(request.new) \(new)") }
    }
    problems += try aka.examine().diagnoses.map { "after the rename: \($0)" }
    problems += try write(database, requests)
    let keeps = chance.once(in: 2)
    try aka.rollback(requests[0].old, wholeGroup: true, keepsNewName: keeps)
    if keeps {
      for request in requests { _ = try session.run("SELECT FROM \(request.new) LIMIT 0") }
      try aka.rollback(requests[0].old, wholeGroup: true)
      try aka.rename(requests, accepting: codes)
      try aka.rollback(requests[0].old, wholeGroup: true, keepsNewName: false)
    }
    problems += difference(before, try database.dump(), "aka rollback")
    problems += try aka.examine().diagnoses.map { "after the rollback: \($0)" }
    return try problems + export(database, requests, codes, before)
  }

  /// What can be renamed: aka says of the rest why not.
  private mutating func wishes(_ aka: Aka) throws -> [RenameRequest] {
    func request(_ index: Int, _ options: RenameOptions) -> RenameRequest {
      RenameRequest(
        old: WrittenName(tables[index].name), new: WrittenName(QualifiedName(schema, news[index])),
        options: options)
    }
    return try tables.indices.compactMap { index in
      var options = RenameOptions()
      if chance.once(in: 4) { options.writes = WriteWish(all: .trigger) }
      if chance.once(in: 4) { options.probe = .who } else if chance.once(in: 4) { options.probe = .off }
      let wish = request(index, options)
      if try aka.plan([wish]).refusals.isEmpty { return wish }
      let refusals = try aka.plan([request(index, RenameOptions())]).refusals
      return refusals.isEmpty ? request(index, RenameOptions()) : nil
    }
  }

  private func difference(_ before: String, _ after: String, _ what: String) -> [String] {
    guard before != after else { return [] }
    let lines = after.split(separator: "\n").difference(from: before.split(separator: "\n"))
    return ["\(what) left a difference: \(lines.prefix(10))"]
  }

  /// Code for the names, and a look for them in a script.
  private func write(_ database: TestDatabase, _ requests: [RenameRequest]) throws -> [String] {
    let script = requests.map { "SELECT * FROM \($0.old.quoted);\n" }.joined()
    let folder = try ScratchDirectory(["script.sql": script])
    var problems: [String] = []
    for words in [
      ["generate", "swift", "--all", "--schema", schema.quoted, "--output", folder.path + "/T.swift"],
      ["generate", "typescript", "--all", "--schema", schema.quoted, "--output", folder.path + "/t.ts"],
      ["status"], ["report", "--output", folder.path + "/r.html"],
    ] {
      let result = try Tool.start(words, conninfo: database.conninfo).wait()
      if result.exitCode != 0 { problems.append("\(words.prefix(2)): \(result.exitCode) \(result.errors)") }
    }
    let parsed = try Command.run("/usr/bin/env", ["swiftc", "-frontend", "-parse", folder.path + "/T.swift"])
    if parsed.exitCode != 0 { problems.append("Swift does not parse: \(parsed.errors.prefix(800))") }
    let scanned = try Tool.start(["scan", folder.path, "--json"], conninfo: database.conninfo).wait()
    let found = scanned.output.components(separatedBy: "\"file\"").count - 1
    if found < requests.count {
      problems.append("scan found \(found) of \(requests.count) names: \(scanned.errors)")
    }
    return problems
  }

  /// The same rename as a file, played by psql; aka rolls back what it did.
  private func export(
    _ database: TestDatabase, _ requests: [RenameRequest], _ codes: Set<String>, _ before: String
  ) throws -> [String] {
    let words =
      ["sql"] + requests.flatMap { [$0.old.quoted, $0.new.quoted] }
      + codes.sorted().flatMap { ["--accept", $0] }
    let file = try Tool.start(words + ["--only", "up"], conninfo: database.conninfo).wait()
    guard file.exitCode == 0 else { return ["aka sql: \(file.exitCode) \(file.errors)"] }
    let played = try Command.run(
      "\(PrivateServer.shared.bin)/psql", ["-Xq", "-v", "ON_ERROR_STOP=1", "-d", database.conninfo],
      input: file.output)
    guard played.exitCode == 0 else { return ["aka sql, played: \(played.errors.prefix(1500))"] }
    let aka = Aka(connection: try database.connect())
    var problems = try aka.examine().diagnoses.map { "after aka sql: \($0)" }
    try aka.rollback(requests[0].old, wholeGroup: true, keepsNewName: false)
    problems += difference(before, try database.dump(), "aka sql and aka rollback")
    return problems
  }
}
