import Postgres

/// What decides which statements go wrong once a view stands in for a table.
struct TableTraits {
  /// The name that the view gets.
  let name: QualifiedName
  let kind: Relation.Kind
  /// Its columns.
  let columns: [Identifier]
  /// Identity and generated columns: their DEFAULT is none that a view could have.
  let computedColumns: [Identifier]
  /// The columns of the primary key, in its order; empty without one.
  let primaryKey: [Identifier]
  /// Constraints that ON CONFLICT ON CONSTRAINT takes.
  let conflictConstraints: [Identifier]
  /// Whether tables inherit from it. Partitions are told apart by `kind`.
  let hasChildren: Bool
  /// The name of the primary key.
  let primaryKeyName: Identifier?
  let serverVersion: Int
  /// What stands in for the table.
  var shim = ShimKind.view

  init(
    _ table: Relation, indexes: [Dependencies.Index], constraints: [Dependencies.Constraint],
    relatives: [Dependencies.Relative], serverVersion: Int
  ) {
    name = table.qualifiedName
    kind = table.kind
    columns = table.columns.map(\.name)
    computedColumns = table.columns.filter { $0.isIdentity || $0.isGenerated }.map(\.name)
    primaryKey = indexes.first(where: \.isPrimary)?.columns ?? []
    primaryKeyName = indexes.first(where: \.isPrimary)?.name
    conflictConstraints = constraints.filter(\.isUnique).map(\.name)
    hasChildren = relatives.contains { !$0.isParent && !$0.isPartition }
    self.serverVersion = serverVersion
  }

  /// A table whose dependencies have been read.
  init(_ table: Relation, _ dependencies: Dependencies, serverVersion: Int) {
    self.init(
      table, indexes: dependencies.indexes, constraints: dependencies.constraints,
      relatives: dependencies.relatives, serverVersion: serverVersion)
  }

  /// Whether ONLY makes a difference: on the table, where to a view it makes none, or to an alias.
  var heedsOnly: Bool { shim == .alias || hasChildren || kind == .partitionedTable }

  /// Whether COPY TO takes it: since 18 also a materialized view.
  var isCopied: Bool { kind == .table || (kind == .materializedView && serverVersion >= 180_000) }

  /// A MERGE into a view is possible since 17; into a foreign table it never was.
  var losesMerge: Bool { serverVersion < 170_000 && [.table, .partitionedTable].contains(kind) }
}
