import Postgres

/// `ALTER TABLE old RENAME TO new` or `ALTER TABLE old SET SCHEMA new`, in a migration.
struct RenameStatement: Sendable, Equatable {
  let old: WrittenName
  /// Without a schema, it stays where it is.
  let new: WrittenName
  /// Whether it says IF EXISTS.
  let ifExists: Bool
  let accepted: Set<String>

  /// Reads a statement; `nil` if it renames no table, or shall be a bare one.
  init?(_ statement: MigrationStatement) {
    guard !statement.says(.noShim), let bare = Self.names(in: statement) else { return nil }
    (old, new) = bare
    ifExists = statement.node?["missing_ok"]?.isTrue == true
    accepted = statement.accepted
  }

  /// The names in any rename or move of a table.
  static func names(in statement: MigrationStatement) -> (old: WrittenName, new: WrittenName)? {
    guard let node = statement.node, let relation = node["relation"], let name = relation["relname"]?.string
    else { return nil }
    let schema = relation["schemaname"]?.string.map { Identifier($0) }
    let old = WrittenName(schema: schema, Identifier(name))
    switch statement.kind {
    case "RenameStmt"? where node["renameType"]?.string == "OBJECT_TABLE":
      guard let new = node["newname"]?.string else { return nil }
      return (old, WrittenName(schema: schema, Identifier(new)))
    case "AlterObjectSchemaStmt"? where node["objectType"]?.string == "OBJECT_TABLE":
      guard let new = node["newschema"]?.string else { return nil }
      return (old, WrittenName(schema: Identifier(new), old.name))
    default: return nil
    }
  }

  /// The names that it takes and gives, as far as they can be told without a database.
  var names: Set<Identifier> { [old.name, new.name] }
}
