import Postgres

/// The names of the two primary keys while an alias table lives: that of the alias has the name that applications know, and
/// that of the table stands aside, since an index and its constraint share one name and a schema has it once.
public struct AliasKeys: Sendable, Codable, Hashable {
  /// The name of the table's key as its owner gave it.
  public let original: Identifier
  /// What the table's key is called while the old name is kept alive; and after a rollback that of the new name.
  public let aside: Identifier

  /// What the keys of an alias and of its partition are called now; somebody may have renamed them.
  static func present(
    of alias: UInt32, with table: UInt32, _ connection: Connection
  ) throws -> (alias: Identifier, table: Identifier)? {
    try connection.run(
      """
      SELECT a.relname AS alias_key, t.relname AS table_key FROM pg_index x JOIN pg_class a ON a.oid = x.indexrelid
        JOIN pg_inherits i ON i.inhparent = x.indexrelid JOIN pg_class t ON t.oid = i.inhrelid
        JOIN pg_index y ON y.indexrelid = t.oid
      WHERE x.indrelid = \(alias) AND x.indisprimary AND y.indrelid = \(table)
      """
    ).first.map { (try $0["alias_key"], try $0["table_key"]) }
  }

  /// The name for a key that stands aside: what PostgreSQL would call that of the new table, unless that is taken.
  static func aside(for table: Identifier, _ isFree: (Identifier) -> Bool) -> Identifier? {
    var stem = table.name
    // PostgreSQL cuts a name that is too long, and then two could be one.
    while stem.utf8.count > Identifier.maximumBytes - 8 { stem.removeLast() }
    return ([""] + (1...99).map(String.init)).lazy.map { Identifier("\(stem)_pkey\($0)") }.first(
      where: isFree)
  }
}
