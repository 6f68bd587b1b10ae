import Aka
import Foundation
import Postgres
import TestSupport

extension TestDatabase {
  /// Fills the database with a schema of `scripts/wild`. Roles belong to the whole server, so they get a prefix.
  func load(_ schema: String, prefix: String) throws {
    let file = Repository.root.appending(path: "scripts/wild/\(schema).sql")
    let script = try String(contentsOf: file, encoding: .utf8).replacing("\(schema)_", with: prefix)
    try connect().runScript(SQL(unescaped: script))
  }

  /// Renames tables: old, new, old, new, ...
  func rename(_ names: [String], accepting codes: Set<String> = []) throws {
    let names = try names.map { try WrittenName(parsing: $0) }
    let requests = stride(from: 0, to: names.count, by: 2).map {
      RenameRequest(old: names[$0], new: names[$0 + 1])
    }
    try Aka(connection: try connect()).rename(requests, accepting: codes)
  }
}
