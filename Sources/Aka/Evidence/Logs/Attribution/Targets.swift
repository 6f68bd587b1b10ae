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

  /// Those whose names stand in a text that is no SQL, with the schema if one stands before them. Messages put a name in
  /// the quotes of their language, so that nothing beyond ASCII counts as a part of it.
  func mentioned(in text: String) -> [Int] {
    let bytes = text.utf8.map(\.folded)
    return names.indices.filter { index in
      places(of: names[index].name.name.utf8.map(\.folded), in: bytes).contains { place in
        let schema = Self.schema(before: place, in: bytes)
        return schema == nil || names[index].schema == nil || names[index].schema?.name == schema
      }
    }
  }

  private func places(of name: [UInt8], in bytes: [UInt8]) -> [Int] {
    guard !name.isEmpty, bytes.count >= name.count else { return [] }
    return (0...bytes.count - name.count).filter { start in
      let end = start + name.count
      return bytes[start] == name[0] && bytes[start..<end].elementsEqual(name)
        && !(start > 0 && Needle.isWord(name[0]) && Needle.isWord(bytes[start - 1]))
        && !(end < bytes.count && Needle.isWord(name[name.count - 1]) && Needle.isWord(bytes[end]))
    }
  }

  /// A plain word and a dot.
  private static func schema(before offset: Int, in bytes: [UInt8]) -> String? {
    guard offset > 1, bytes[offset - 1] == UInt8(ascii: ".") else { return nil }
    let word = bytes[..<(offset - 1)].reversed().prefix { Needle.isWord($0) || $0 >= 0x80 }
    return word.isEmpty ? nil : String(decoding: word.reversed(), as: UTF8.self)
  }
}
