import Postgres

/// A relation as the catalog describes it: everything that its shim must repeat.
public struct Relation: Sendable, Codable, Hashable {
  /// Its identity, which no rename changes.
  public let oid: UInt32
  /// Its schema.
  public let schema: Identifier
  /// Its name within the schema.
  public let name: Identifier
  /// What it is.
  public let kind: Kind
  /// Whose it is.
  public let owner: Identifier
  /// `p` permanent, `u` unlogged, `t` temporary.
  let persistence: String
  /// Whether row-level security is switched on.
  public let rowSecurity: Bool
  /// The extension that made it, if one did.
  let `extension`: Identifier?
  /// Its comment.
  let comment: String?
  /// Its columns, in order.
  public private(set) var columns: [Column]
  /// Who may do what with it.
  private(set) var grants: [Grant]
  /// What security modules attached to it and to its columns.
  private(set) var labels: [Label]
  /// Whether anything but the table itself knows its row type: a function, a column of another table, a view of whole rows.
  let rowTypeIsUsed: Bool
  /// The planner's estimate of its rows; negative if it was never analysed.
  public let estimatedRows: Double

  /// The owner, by whom it is locked, unless `LOCK TABLE` takes it alone: that refuses foreign tables and materialized
  /// views, and locks all that a view reads.
  var lockedAs: Identifier? { kind == .table || kind == .partitionedTable ? nil : owner }

  /// Schema and name.
  public var qualifiedName: QualifiedName { QualifiedName(schema, name) }

  /// The kinds of relations that PostgreSQL has (`pg_class.relkind`).
  public enum Kind: String, Sendable, Codable {
    case table = "r"
    case partitionedTable = "p"
    case view = "v"
    case materializedView = "m"
    case foreignTable = "f"
    case index = "i"
    case partitionedIndex = "I"
    case sequence = "S"
    case compositeType = "c"
    case toast = "t"

    /// The kind in words, with its article.
    public var inWords: String {
      switch self {
      case .table: "a table"
      case .partitionedTable: "a partitioned table"
      case .view: "a view"
      case .materializedView: "a materialized view"
      case .foreignTable: "a foreign table"
      case .index, .partitionedIndex: "an index"
      case .sequence: "a sequence"
      case .compositeType: "a composite type"
      case .toast: "a TOAST table"
      }
    }
  }

  /// One column.
  public struct Column: Sendable, Codable, Hashable {
    /// Its name.
    public fileprivate(set) var name: Identifier
    /// Its type as SQL spells it.
    public let type: String
    /// Whether it refuses NULL.
    public let notNull: Bool
    /// The expression of its DEFAULT; also that of a generated column.
    let defaultExpression: String?
    /// Whether it is an identity column.
    let isIdentity: Bool
    /// Whether it is generated from other columns.
    let isGenerated: Bool
    /// Its comment.
    let comment: String?
  }

  /// One privilege that one role was given.
  struct Grant: Sendable, Codable, Hashable {
    let grantor: Identifier
    /// `nil` is PUBLIC.
    let grantee: Identifier?
    let privilege: String
    let grantable: Bool
    /// `nil` means the whole table.
    fileprivate(set) var column: Identifier?
  }

  /// A security label.
  struct Label: Sendable, Codable, Hashable {
    let provider: Identifier
    let text: String
    /// `nil` means the table itself.
    fileprivate(set) var column: Identifier?
  }

  /// Whether some role may use only some of the columns.
  var hasColumnGrants: Bool { grants.contains { $0.column != nil } }

  /// The same relation with other names for its columns.
  func renamingColumns(_ name: (Identifier) -> Identifier) -> Relation {
    var relation = self
    for index in columns.indices { relation.columns[index].name = name(columns[index].name) }
    for index in labels.indices { relation.labels[index].column = labels[index].column.map(name) }
    for index in grants.indices { relation.grants[index].column = grants[index].column.map(name) }
    return relation
  }
}

extension Relation {
  /// The same relation under another name.
  func renamed(_ name: QualifiedName) -> Relation {
    Relation(
      oid: oid, schema: name.schema, name: name.name, kind: kind, owner: owner, persistence: persistence,
      rowSecurity: rowSecurity, extension: `extension`, comment: comment, columns: columns, grants: grants,
      labels: labels, rowTypeIsUsed: rowTypeIsUsed, estimatedRows: estimatedRows)
  }

  /// What is the same of it in every database that has it: all but its OID and the planner's estimate.
  func placed(at oid: UInt32) -> Relation {
    Relation(
      oid: oid, schema: schema, name: name, kind: kind, owner: owner, persistence: persistence,
      rowSecurity: rowSecurity, extension: `extension`, comment: comment, columns: columns, grants: grants,
      labels: labels, rowTypeIsUsed: rowTypeIsUsed, estimatedRows: 0)
  }
}
