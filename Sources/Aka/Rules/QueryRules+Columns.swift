import Postgres

/// Columns that a view does not have, or not with all that the table's have.
extension QueryRules {
  private static let systemColumns: Set<Identifier> = ["ctid", "xmin", "xmax", "cmin", "cmax", "tableoid"]

  mutating func systemColumnRule(_ node: JSONValue) {
    let fields = (node["fields"]?.names ?? []).map { Identifier($0) }
    guard traits.shim == .view, let column = fields.last, Self.systemColumns.contains(column) else { return }
    let qualifier = fields.dropLast().last
    // Without a qualifier, the innermost query that reads a relation is meant.
    let isMeant =
      qualifier.map { qualifier in levels.contains { $0.aliases.contains(qualifier) } }
      ?? levels.last { !$0.tables.isEmpty }?.tables.contains(true) ?? false
    if isMeant {
      note(.systemColumns, "\(column) of \(traits.name.name): a view has no system columns", at: node)
    }
  }

  /// A row on its way through a partitioned table is in a slot that has no transaction's numbers (`slot_getsysattr`); where it
  /// was stored, RETURNING knows.
  mutating func routedRowRule(_ insert: JSONValue) {
    guard traits.shim == .alias, let target = insert["relation"], isTable(target) else { return }
    for column in insert["returningList"]?.columns ?? [] {
      guard let name = column["fields"]?.names.last.map({ Identifier($0) }), name != "ctid",
        name != "tableoid",
        Self.systemColumns.contains(name)
      else { continue }
      note(
        .systemColumns,
        "INSERT INTO \(traits.name.name) .. RETURNING \(name): a row that goes through an alias table has none",
        at: column)
    }
  }

  /// `SET c = DEFAULT`, and `SET (b, c) = (1, DEFAULT)`, which the tree repeats for each of its columns.
  mutating func setDefaultRule(_ targets: JSONValue?) {
    for target in targets?.elements ?? [] {
      guard let target = target["ResTarget"], let column = target["name"]?.string.map({ Identifier($0) }),
        traits.computedColumns.contains(column)
      else { continue }
      var value = target["val"]
      if let part = value?["MultiAssignRef"] {
        let row = part["source"]?["RowExpr"]?["args"]?.elements ?? []
        let number = Int(part["colno"]?.number ?? 0)
        value = row.indices.contains(number - 1) ? row[number - 1] : nil
      }
      guard value?["SetToDefault"] != nil else { continue }
      note(
        .setDefault, "SET \(column) = DEFAULT on \(traits.name.name): the view's column has none", at: target)
    }
  }
}

extension JSONValue {
  /// The columns that an expression names, those of its subqueries left out.
  fileprivate var columns: [JSONValue] {
    switch self {
    case .array(let values): values.flatMap(\.columns)
    case .object(let members):
      members.sorted { $0.key < $1.key }.flatMap { key, member in
        switch key {
        case "ColumnRef": [member]
        case "SubLink": [JSONValue]()
        default: member.columns
        }
      }
    case .null, .bool, .number, .string: []
    }
  }
}
