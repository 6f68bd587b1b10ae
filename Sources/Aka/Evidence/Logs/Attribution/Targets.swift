import PGQuery
import Postgres

import struct PGQuery.QualifiedName

/// The names that are looked for, and which of them a reference means.
struct Targets: Sendable {
  let names: [WrittenName]
  let tableNames: TableNames
  private let byName: [String: [Int]]
  private let searchPath: [String]?

  /// - Parameter searchPath: the application's, if it is known.
  init(_ names: [WrittenName], searchPath: [String]?) {
    self.names = names
    self.searchPath = searchPath
    tableNames = TableNames(names.map(\.name.name))
    byName = Dictionary(grouping: names.indices) { names[$0].name.name }
  }

  /// Those that a name may mean. A name without a schema means the first on the search path; where that is not known it may
  /// mean each of them.
  func matches(schema: String?, name: String) -> (targets: [Int], isAmbiguous: Bool) {
    guard let candidates = byName[name] else { return ([], false) }
    if let schema {
      return (candidates.filter { names[$0].schema.map { $0.name == schema } ?? true }, false)
    }
    guard candidates.count > 1 else { return (candidates, false) }
    for schema in searchPath ?? [] {
      if let first = candidates.first(where: { names[$0].schema?.name == schema }) { return ([first], false) }
    }
    return (candidates, true)
  }

  /// Those whose names stand in a text that is no SQL, with the schema if one stands before them.
  func mentioned(in text: String) -> [Int] {
    let bytes = Array(text.utf8)
    var found: Set<Int> = []
    for occurrence in tableNames.occurrences(in: bytes) {
      let schema = Self.schema(before: occurrence.range.lowerBound, in: bytes)
      let matches = matches(schema: nil, name: occurrence.name).targets
      found.formUnion(matches.filter { schema == nil || names[$0].schema == nil || names[$0].schema?.name == schema })
    }
    return found.sorted()
  }

  /// A plain word and a dot.
  private static func schema(before offset: Int, in bytes: [UInt8]) -> String? {
    guard offset > 1, bytes[offset - 1] == UInt8(ascii: ".") else { return nil }
    let word = bytes[..<(offset - 1)].reversed().prefix { Needle.isWord($0) || $0 >= 0x80 }
    return word.isEmpty ? nil : String(decoding: word.reversed().map(\.folded), as: UTF8.self)
  }

  /// Whether there are names that a log in another encoding than UTF-8 would spell with other bytes.
  var areASCII: Bool { names.allSatisfy { $0.name.name.utf8.allSatisfy { $0 < 0x80 } } }
}
