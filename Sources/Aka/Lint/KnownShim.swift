import Postgres

/// A view that keeps another name of a table alive.
public struct KnownShim: Sendable, Hashable {
  /// The name that it serves.
  let name: WrittenName
  /// The table.
  let table: WrittenName
  /// What it shows; `nil` if that is not known, and may be everything.
  let columns: Set<Identifier>?

  func shows(_ column: Identifier) -> Bool { columns?.contains(column) ?? true }
}

extension Aka {
  /// The shims that are alive in the database, for ``Linter``.
  public func knownShims() throws -> [KnownShim] {
    let entries = try status().filter { $0.entry.compatibilityViewCreated && $0.health == .ok }.map(\.entry)
    return try entries.map { entry in
      let isRenamed = entry.status == .active || entry.status == .brownout
      let columns: [Identifier] = try connection.run(
        "SELECT attname FROM pg_attribute WHERE attrelid = \(entry.shimOid ?? 0)::oid AND attnum > 0 AND NOT attisdropped"
      ).map { try $0["attname"] }
      return KnownShim(
        name: WrittenName(isRenamed ? entry.old : entry.new),
        table: WrittenName(isRenamed ? entry.new : entry.old), columns: Set(columns))
    }
  }
}

extension WrittenName {
  /// Whether both may mean the same relation: a schema that is not written may be any.
  func mayBe(_ other: WrittenName) -> Bool {
    name == other.name && (schema == nil || other.schema == nil || schema == other.schema)
  }

  /// The relation in a node of a parse tree.
  init?(_ relation: JSONValue?) {
    guard let name = relation?["relname"]?.string else { return nil }
    self.init(schema: relation?["schemaname"]?.string.map { Identifier($0) }, Identifier(name))
  }

  /// The name of an object in a DROP, a list of strings.
  init?(object: JSONValue) {
    let parts = (object["List"]?["items"]?.elements ?? []).compactMap { $0["String"]?["sval"]?.string }
    guard let name = parts.last else { return nil }
    self.init(schema: parts.dropLast().last.map { Identifier($0) }, Identifier(name))
  }
}
