extension TriggerWrites {
  /// Why triggers cannot take over an operation on a relation; `nil` if they can.
  static func obstacle(to operation: WriteOperation, on table: Relation) -> String? {
    switch (operation, table.kind) {
    case (.insert, .table), (.insert, .partitionedTable), (.insert, .foreignTable):
      identities(of: table).count > maximumIdentities
        ? "more than \(maximumIdentities) identity columns" : nil
    case (_, .table), (_, .partitionedTable): nil
    case (_, .foreignTable): "the rows of a foreign table have no versions that could be told apart"
    default: "\(table.kind.inWords) stores no rows that a trigger could write"
    }
  }

  /// Each identity column doubles the statements of the insert function.
  static let maximumIdentities = 4

  static func identities(of table: Relation) -> [Relation.Column] { table.columns.filter(\.isIdentity) }
}
