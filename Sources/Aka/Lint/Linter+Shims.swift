import PGQuery
import Postgres

import struct Postgres.Identifier
import struct Postgres.QualifiedName

/// Statements that say a shim's name and mean the table, as every migration did before the rename.
extension Linter {
  /// Says what PostgreSQL makes of it. Returns whether it refuses the statement, about which nothing more is to be said then.
  mutating func meant(for statement: MigrationStatement) -> Bool {
    guard !shims.isEmpty, let kind = statement.kind, !Candidate.isPlannable(kind), !takesNameAway(statement),
      let tree = try? Parser.parse(statement.text), let parsed = tree.statements.first
    else { return false }
    let references = tree.references()
    for shim in shims where !isNew(shim.name) {
      let named = references.filter { WrittenName($0).mayBe(shim.name) }
      guard let first = named.first else { continue }
      let schema = shim.name.schema ?? WrittenName(first).schema ?? "public"
      let rules = UtilityRules(
        tree, parsed, about: QualifiedName(schema, shim.name.name), named, insertsByTrigger: shim.takesCopies)
      switch shim.kind == .view ? rules?.judge() : rules?.judgeOnAlias() {
      case .fails(_, let message)?:
        report(
          .refusedOnShim, statement,
          "\(shim.name) is \(shim.kind.inWords) of \(shim.table), and PostgreSQL refuses this: \(message)",
          instead: "say \(shim.table)")
        return true
      case .differs(let reason)? where !shim.isByHand:
        report(
          .changesShim, statement, "\(shim.name) is \(shim.kind.inWords) of \(shim.table): \(reason)",
          instead: kind == "GrantStmt" ? "name \(shim.table) as well" : "say \(shim.table)")
      default: break
      }
    }
    return false
  }

  /// Other rules look at those, and who says VIEW means the view.
  private func takesNameAway(_ statement: MigrationStatement) -> Bool {
    switch statement.kind {
    case "DropStmt"?:
      ["OBJECT_TABLE", "OBJECT_FOREIGN_TABLE"].contains(statement.node?["removeType"]?.string ?? "")
    case "RenameStmt"?: RenameStatement.names(in: statement) != nil || renamesColumn(statement)
    case "AlterTableStmt"?: statement.node?["objtype"]?.string == "OBJECT_VIEW"
    case "AlterObjectSchemaStmt"?, "ViewStmt"?: true
    default: false
    }
  }

  private func renamesColumn(_ statement: MigrationStatement) -> Bool {
    statement.node?["renameType"]?.string == "OBJECT_COLUMN"
  }
}
