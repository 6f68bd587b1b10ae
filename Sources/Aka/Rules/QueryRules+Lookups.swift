import PGQuery
import Postgres

import struct Postgres.Identifier

/// Names in string constants, which the catalog resolves to the view.
extension QueryRules {
  /// Columns of the catalog's own views and tables that hold the names of tables.
  private static let nameColumns: Set<String> = [
    "relname", "table_name", "tablename", "event_object_table", "matviewname",
  ]

  /// `relname = 'users'`, `table_name IN ('users', 'orders')`, `tablename = ANY (ARRAY['users'])`.
  mutating func comparisonRule(_ node: JSONValue) {
    let kinds = [
      "AEXPR_OP", "AEXPR_IN", "AEXPR_OP_ANY", "AEXPR_OP_ALL", "AEXPR_DISTINCT", "AEXPR_NOT_DISTINCT",
    ]
    guard kinds.contains(node["kind"]?.string ?? ""), let left = node["lexpr"], let right = node["rexpr"]
    else {
      return
    }
    for (column, constant) in [(left, right), (right, left)] {
      guard let found = Self.nameColumn(column), constant.contains(where: saysName) else { continue }
      return note(
        .catalogLookup, "compares \(found) with '\(traits.name.name.name)': finds the view, or nothing",
        at: node)
    }
  }

  /// The catalog's column, behind casts.
  private static func nameColumn(_ node: JSONValue) -> String? {
    if let cast = node["TypeCast"]?["arg"] { return nameColumn(cast) }
    guard let column = node["ColumnRef"]?["fields"]?.names.last else { return nil }
    return nameColumns.contains(column) ? column : nil
  }

  private func saysName(_ node: JSONValue) -> Bool {
    node["A_Const"]?["sval"]?["sval"]?.string.map { Identifier($0) == traits.name.name } ?? false
  }

  /// The sequence stays with the table: pg_get_serial_sequence says NULL, and so do nextval and setval of that.
  mutating func serialSequenceRule(_ node: JSONValue) {
    guard node["funcname"]?.names.last == "pg_get_serial_sequence",
      let first = node["args"]?.elements.first,
      let argument = (first["TypeCast"]?["arg"] ?? first)["A_Const"],
      reference(at: argument.location) != nil
    else { return }
    note(.serialSequence, "pg_get_serial_sequence('\(traits.name.name.name)', ..) gives NULL", at: argument)
  }

  /// `'users'::regclass`, `to_regclass('users')`, `pg_relation_size('users')`.
  mutating func regclassRule() {
    let taken = breaches.map(\.offset)
    for reference in references where reference.use == .regclassLiteral {
      guard !taken.contains(reference.range.lowerBound) else { continue }
      breaches.append(
        Breach(
          .catalogLookup, "'\(traits.name.name.name)' as a regclass: finds the view",
          at: reference.range.lowerBound))
    }
  }

  private func reference(at location: Int) -> TableReference? {
    references.first { $0.use == .regclassLiteral && $0.range.lowerBound == location }
  }
}
