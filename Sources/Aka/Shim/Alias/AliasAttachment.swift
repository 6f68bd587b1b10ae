import Postgres

/// How a table becomes the partition of its alias, and ceases to be.
///
/// A partitioned table whose only partition is its DEFAULT one puts no constraint on it (`get_qual_for_list`), so PostgreSQL
/// scans nothing: 0.5 ms whatever the size. Its index is taken for the alias's if it is defined alike
/// (`AttachPartitionEnsureIndexes`), and none is built.
struct AliasAttachment {
  let keys: AliasKeys
  /// Whether it is the new name that is kept, after a rollback.
  let isFlipped: Bool
  /// What the table's key is called now; after a hand has been at it, that may be anything.
  var tableKey: Identifier
  /// What both keys are called while the table is attached, if somebody has looked.
  var present: (alias: Identifier, table: Identifier)?

  /// What the alias's key is called in its place.
  private var key: Identifier { isFlipped ? keys.aside : keys.original }

  /// What the key of an alias is called while it is staged, or put aside.
  static func stagedKey(of alias: Identifier) -> Identifier { Identifier("key_\(alias.name)") }

  /// Attaches a table to an alias that is in its place and that was staged under another name.
  func attach(_ table: QualifiedName, to alias: QualifiedName, staged: Identifier) -> [SQL] {
    let standAside: [SQL] =
      isFlipped || tableKey == keys.aside
      ? [] : ["ALTER INDEX \(QualifiedName(table.schema, tableKey)) RENAME TO \(keys.aside)"]
    return standAside + [
      "ALTER INDEX \(QualifiedName(alias.schema, Self.stagedKey(of: staged))) RENAME TO \(key)",
      "ALTER TABLE \(alias) ATTACH PARTITION \(table) DEFAULT",
    ]
  }

  /// Detaches the table again and gives its key its own name back. Neither touches a row.
  ///
  /// - Parameter parked: the name under which the alias is put aside.
  func detach(_ table: QualifiedName, from alias: QualifiedName, parked: Identifier) -> [SQL] {
    let now = present ?? (alias: key, table: keys.aside)
    let comeBack: [SQL] =
      isFlipped || now.table == keys.original
      ? [] : ["ALTER INDEX \(QualifiedName(table.schema, now.table)) RENAME TO \(keys.original)"]
    return [
      "ALTER TABLE \(alias) DETACH PARTITION \(table)",
      "ALTER INDEX \(QualifiedName(alias.schema, now.alias)) RENAME TO \(Self.stagedKey(of: parked))",
    ] + comeBack
  }
}

extension LedgerEntry {
  /// What keeps its other name alive.
  public var shimKind: ShimKind { aliasKeys == nil ? .view : .alias }

  /// How its table is attached to its shim; `nil` if that is a view.
  ///
  /// - Parameter flipped: whether it is the new name that is kept.
  func attachment(flipped: Bool) -> AliasAttachment? {
    aliasKeys.map { AliasAttachment(keys: $0, isFlipped: flipped, tableKey: $0.original) }
  }
}
