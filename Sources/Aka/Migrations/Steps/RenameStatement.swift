import Postgres

/// `ALTER TABLE old RENAME TO new`, in a migration.
struct RenameStatement: Sendable, Equatable {
  let old: WrittenName
  let new: Identifier
  /// Whether it says IF EXISTS.
  let ifExists: Bool
  let accepted: Set<String>

  /// Reads a statement; `nil` if it renames no table, or shall be a bare one.
  init?(_ statement: MigrationStatement) {
    guard statement.kind == "RenameStmt", !statement.says(.noShim), let bare = Self.names(in: statement)
    else {
      return nil
    }
    (old, new) = bare
    ifExists = statement.node?["missing_ok"]?.isTrue == true
    accepted = statement.accepted
  }

  /// The names in any rename of a table.
  static func names(in statement: MigrationStatement) -> (old: WrittenName, new: Identifier)? {
    guard statement.kind == "RenameStmt", statement.node?["renameType"]?.string == "OBJECT_TABLE",
      let relation = statement.node?["relation"], let old = relation["relname"]?.string,
      let new = statement.node?["newname"]?.string
    else { return nil }
    return (
      WrittenName(schema: relation["schemaname"]?.string.map { Identifier($0) }, Identifier(old)),
      Identifier(new)
    )
  }

  /// The names that it takes and gives, as far as they can be told without a database.
  var names: Set<Identifier> { [old.name, new] }
}
