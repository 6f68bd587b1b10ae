import PGQuery
import Postgres

import struct Postgres.Identifier
import struct Postgres.QualifiedName

/// Writes a view's query as PostgreSQL understands it before the swap, when the tables still have their old names.
struct ReadViewQuery {
  /// Every rename of the plan.
  let renames: [(old: QualifiedName, new: QualifiedName)]

  /// The query of a view beside a table.
  func text(of view: ReadView, beside table: Relation, columns: [ColumnRename]) -> String {
    switch view.source {
    case .query(let text): return staged(text)
    case .table(let select, let condition):
      let shown = Dictionary(columns.map { ($0.old, $0.new) }) { first, _ in first }
      let all = table.columns.map { column in
        column.name.quoted + (shown[column.name].map { " AS \($0.quoted)" } ?? "")
      }
      let new = renames.first { $0.old == table.qualifiedName }?.new.name ?? table.name
      return
        "SELECT \(select ?? all.joined(separator: ", ")) FROM \(table.qualifiedName.quoted) AS \(new.quoted)"
        + (condition.map { " WHERE \($0)" } ?? "")
    }
  }

  /// Old names in the places of the new ones. Columns go on being qualified as the query says.
  private func staged(_ text: String) -> String {
    guard let tree = try? Parser.parse(text) else { return text }
    var bytes = Array(text.utf8)
    for reference in tree.references().reversed() where reference.use == .read {
      guard let rename = renames.first(where: { $0.new.isMeant(by: reference) }) else { continue }
      let alias = reference.alias == nil ? " AS \(rename.new.name.quoted)" : ""
      bytes.replaceSubrange(reference.range, with: Array((rename.old.quoted + alias).utf8))
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

extension QualifiedName {
  fileprivate func isMeant(by reference: TableReference) -> Bool {
    name == Identifier(reference.name) && (reference.schema.map { Identifier($0) == schema } ?? true)
  }
}

extension ReadView {
  /// What is wrong with a query, as far as it can be told without a database.
  static func problem(inQuery text: String) -> String? {
    do {
      let tree = try Parser.parse(text)
      guard tree.statements.count == 1, tree.statements[0].kind == "SelectStmt" else {
        return "a view is one SELECT"
      }
      return nil
    } catch {
      return
        "PostgreSQL \(Parser.grammarVersion)'s grammar does not take it: \(error)"
    }
  }
}
