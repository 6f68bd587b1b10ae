import Postgres

/// Something that a schema has, as far as a comparison needs to know it.
struct SchemaObject: Sendable, Hashable {
  /// Where the catalog keeps it; together with `number` it is its identity within one database.
  let oid: UInt32
  /// A column's number, 0 for anything else.
  let number: Int
  let kind: ObjectKind
  /// The table that it belongs to, if it does.
  let parent: UInt32?
  /// The table that a foreign key refers to.
  let target: UInt32?
  let schema: Identifier
  /// Its name; of a function together with the types of its arguments.
  let name: String
  /// What it is, printed by PostgreSQL, without its name and its table's.
  let definition: String
  /// The same without the name of the table that it refers to.
  let shape: String
  let comment: String?
  /// Whether it has it from a parent table, where it is compared.
  let isInherited: Bool
  /// How many rows a table holds, as far as the statistics tell.
  let rows: Double?

  var qualifiedName: QualifiedName { QualifiedName(schema, Identifier(name)) }

  /// Whether a person who writes this means it.
  func isMeant(by written: WrittenName) -> Bool {
    qualifiedName.name == written.name && (written.schema == nil || written.schema == schema)
  }

  var key: ObjectKey { ObjectKey(oid: oid, number: number) }
}

/// Where the catalog keeps an object.
struct ObjectKey: Hashable, Sendable {
  let oid: UInt32
  let number: Int
}

/// The kinds of objects that are compared, in the order in which they are reported.
public enum ObjectKind: String, Sendable, Codable, CaseIterable {
  case schema, `extension`, type, domain, sequence, table, column, constraint, index, statistics, trigger
  case rule, policy
  case view
  case materializedView = "materialized_view"
  case function
  case eventTrigger = "event_trigger"

  /// Whether its name is one of the relations', which can be renamed with a shim.
  var isRelation: Bool { self == .table || isView }
  /// Whether it shows what a query returns.
  var isView: Bool { self == .view || self == .materializedView }

  /// For a person.
  public var inWords: String { rawValue.split(separator: "_").joined(separator: " ") }
}
