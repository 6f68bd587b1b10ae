import Postgres

/// What code is generated from: tables, the types of their columns, and what became of the tables' names.
///
/// It is all that a generator knows, so that a snapshot of it, committed beside the code, serves where no database is.
public struct SchemaModel: Sendable, Codable, Hashable {
  /// The version of this format.
  public var format = currentFormat
  /// The tables, by schema and name.
  public var tables: [Table]
  /// The enum types that the tables use, by schema and name.
  public var enums: [EnumType]
  /// The composite types that the tables use, by schema and name.
  public var composites: [CompositeType]
  /// What became of names, by schema and name.
  public var renames: [NameChange]

  /// The version that this aka writes, and the only one that it reads.
  public static let currentFormat = 1

  /// One table.
  public struct Table: Sendable, Codable, Hashable {
    /// Its schema.
    public let schema: Identifier
    /// The name that code shall call it by: the new one as soon as a rename is staged.
    public let name: Identifier
    /// The name that works today, before and after the next swap.
    public let nameInDatabase: Identifier
    /// Whether it was, or is to be, renamed.
    public let isRenamed: Bool
    /// Its comment.
    public let comment: String?
    /// Its columns, in order.
    public let columns: [Column]

    /// Schema and name.
    public var qualifiedName: QualifiedName { QualifiedName(schema, name) }
  }

  /// One column, or one field of a composite type.
  public struct Column: Sendable, Codable, Hashable {
    /// Its name.
    public let name: Identifier
    /// Its type, taken apart.
    public let type: ColumnType
    /// Its type as SQL spells it.
    public let spelling: String
    /// Whether it refuses NULL.
    public let notNull: Bool
    /// How an identity column is generated, in SQL's words: `ALWAYS` or `BY DEFAULT`.
    public let identity: String?
    /// Whether it is computed from other columns.
    public let isGenerated: Bool
    /// Its comment.
    public let comment: String?
  }

  /// An enum type.
  public struct EnumType: Sendable, Codable, Hashable {
    /// Schema and name.
    public let name: QualifiedName
    /// Its labels, in PostgreSQL's order.
    public let labels: [String]
    /// Its comment.
    public let comment: String?
  }

  /// A composite type: one of its own, or the row type of a table that columns have.
  public struct CompositeType: Sendable, Codable, Hashable {
    /// Schema and name.
    public let name: QualifiedName
    /// Whether it is a table's row type. Values of it need not obey the table's NOT NULL.
    public let isRowType: Bool
    /// Its fields, in order.
    public let fields: [Column]
    /// Its comment.
    public let comment: String?
  }
}

extension SchemaModel {
  /// The part of the model that code is asked for.
  ///
  /// - Parameters:
  ///   - schemas: leaves out what is in others; empty takes every schema.
  ///   - all: keeps tables that were never renamed.
  public func selecting(schemas: Set<Identifier>, all: Bool) -> SchemaModel {
    var part = self
    part.renames = renames.filter { schemas.isEmpty || schemas.contains($0.schema) }
    part.tables = tables.filter {
      (schemas.isEmpty || schemas.contains($0.schema)) && (all || $0.isRenamed)
    }
    var used = Set<QualifiedName>()
    var unread = part.tables.flatMap(\.columns).flatMap(\.type.names)
    while let name = unread.popLast() {
      guard used.insert(name).inserted else { continue }
      unread += composites.first { $0.name == name }?.fields.flatMap(\.type.names) ?? []
    }
    part.enums = enums.filter { used.contains($0.name) }
    part.composites = composites.filter { used.contains($0.name) }
    return part
  }
}
