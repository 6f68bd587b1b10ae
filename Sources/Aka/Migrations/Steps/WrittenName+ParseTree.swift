import PGQuery
import Postgres

import struct Postgres.Identifier

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

  /// What a reference says.
  init(_ reference: TableReference) {
    self.init(schema: reference.schema.map { Identifier($0) }, Identifier(reference.name))
  }

  /// The name of an object in a DROP, a list of strings.
  init?(object: JSONValue) {
    let parts = (object["List"]?["items"]?.elements ?? []).compactMap { $0["String"]?["sval"]?.string }
    guard let name = parts.last else { return nil }
    self.init(schema: parts.dropLast().last.map { Identifier($0) }, Identifier(name))
  }
}

extension MigrationStatement {
  /// Whether it creates a view that takes the name which a rename leaves, and reads the table: a shim by hand.
  func serves(_ old: WrittenName, with new: WrittenName) -> Bool {
    guard kind == "ViewStmt", let name = WrittenName(node?["view"]), name.mayBe(old) else { return false }
    return tablesRead.contains { $0.mayBe(new) }
  }

  /// Whether it makes a view that asks for the rights of who reads it.
  var isSecurityInvoker: Bool {
    (node?["options"]?.elements ?? []).contains { option in
      guard let option = option["DefElem"], option["defname"]?.string == "security_invoker" else {
        return false
      }
      guard let value = option["arg"] else { return true }
      let word = value["String"]?["sval"]?.string?.lowercased()
      return word.map { ["true", "on", "yes"].contains($0) } ?? (value["Integer"]?["ival"]?.number == 1)
    }
  }

  /// The tables that it reads.
  var tablesRead: [WrittenName] {
    guard let tree = try? Parser.parse(text) else { return [] }
    return tree.references().filter { $0.use == .read }.map { WrittenName($0) }
  }
}
