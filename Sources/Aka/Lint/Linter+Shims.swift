import PGQuery
import Postgres

import struct Postgres.Identifier
import struct Postgres.QualifiedName

/// Statements that say a shim's name and mean the table, as every migration did before the rename.
extension Linter {
  /// Says what PostgreSQL makes of it. Returns whether it refuses the statement, about which nothing more is to be said then.
  mutating func meant(for statement: MigrationStatement) -> Bool {
    guard !shims.isEmpty, let kind = statement.kind, !Candidate.isPlannable(kind),
      !isJudgedElsewhere(statement),
      let tree = try? Parser.parse(statement.text), let parsed = tree.statements.first
    else { return false }
    let references = tree.references()
    for shim in shims where !isNew(shim.name) {
      let named = references.filter { shim.isMeant(by: WrittenName($0)) }
      let rules = UtilityRules(
        tree, parsed, about: QualifiedName(shim.schema, shim.name.name), named,
        insertsByTrigger: shim.takesCopies)
      guard !named.isEmpty else { continue }
      switch shim.kind == .view ? rules?.judge() : rules?.judgeOnAlias() {
      case .fails(_, let message)?:
        report(
          .refusedOnShim, statement,
          "\(shim.name) is \(shim.kind.inWords) of \(shim.table), and PostgreSQL refuses this: \(message)",
          instead: "say \(shim.table)")
        return true
      case .differs(let reason)? where !shim.isByHand && !isSaidOfBoth(shim, kind, references):
        report(
          .changesShim, statement, "\(shim.name) is \(shim.kind.inWords) of \(shim.table): \(reason)",
          instead: kind == "GrantStmt" ? "name \(shim.table) as well" : "say \(shim.table)")
      default: break
      }
    }
    return false
  }

  /// Whether a GRANT names the table as well.
  private func isSaidOfBoth(_ shim: KnownShim, _ kind: String, _ references: [TableReference]) -> Bool {
    kind == "GrantStmt" && references.contains { WrittenName($0).mayBe(shim.table) }
  }

  /// Other rules look at those, who says VIEW means the view, and COPY of a query only reads.
  private func isJudgedElsewhere(_ statement: MigrationStatement) -> Bool {
    switch statement.kind {
    case "DropStmt"?:
      ["OBJECT_TABLE", "OBJECT_FOREIGN_TABLE"].contains(statement.node?["removeType"]?.string ?? "")
    case "RenameStmt"?: RenameStatement.names(in: statement) != nil
    case "AlterTableStmt"?: statement.node?["objtype"]?.string == "OBJECT_VIEW"
    case "CopyStmt"?: statement.node?["query"] != nil
    case "AlterObjectSchemaStmt"?, "ViewStmt"?: true
    default: false
    }
  }
}

extension KnownShim {
  /// A migration that names no schema means the first of the usual search path.
  fileprivate var schema: Identifier { name.schema ?? "public" }

  fileprivate func isMeant(by other: WrittenName) -> Bool {
    other.name == name.name && (other.schema == nil || other.schema == schema)
  }
}
