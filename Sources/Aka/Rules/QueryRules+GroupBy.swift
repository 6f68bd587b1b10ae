import Postgres

/// PostgreSQL lets a query that groups by a table's primary key select the other columns (`check_functional_grouping`),
/// and knows no key of a view.
extension QueryRules {
  mutating func groupByRule(_ query: JSONValue) {
    guard !traits.primaryKey.isEmpty, let level = levels.last, !level.aliases.isEmpty,
      let group = query["groupClause"]
    else { return }
    let targets = (query["targetList"]?.elements ?? []).compactMap { $0["ResTarget"]?["val"] }
    let grouped = group.elements.flatMap { item -> [Column] in
      // GROUP BY 1 means the first of the selected expressions.
      let place = item["A_Const"]?["ival"].map { Int($0["ival"]?.number ?? 0) }
      let expression = place.map { targets.indices.contains($0 - 1) ? targets[$0 - 1] : .null } ?? item
      return Column(expression["ColumnRef"], of: level, traits).map { [$0] } ?? []
    }
    let names = Set(grouped.compactMap(\.name))
    guard names.isSuperset(of: traits.primaryKey) else { return }
    let used =
      Self.columns(in: .array(targets), level, traits)
      + Self.columns(in: query["havingClause"], level, traits)
      + Self.columns(in: query["sortClause"], level, traits)
    guard let other = used.first(where: { $0.name.map { !names.contains($0) } ?? true }) else { return }
    let key = traits.primaryKey.map(\.description).joined(separator: ", ")
    note(
      .groupByPrimaryKey,
      "GROUP BY \(key) of \(traits.name.name) with \(other.name?.description ?? "*") selected: a view has no primary key",
      at: other.node)
  }

  /// A reference to a column of the table, or to all of them.
  private struct Column {
    let name: Identifier?
    let node: JSONValue

    init?(_ node: JSONValue?, of level: QueryLevel, _ traits: TableTraits) {
      guard let node, let fields = node["fields"] else { return nil }
      let names = fields.names.map { Identifier($0) }
      let isStar = fields.elements.contains { $0["A_Star"] != nil }
      let qualifier = isStar ? names.last : names.dropLast().last
      if let qualifier, !level.aliases.contains(qualifier) { return nil }
      if !isStar, qualifier == nil, !traits.columns.contains(names[0]) { return nil }
      name = isStar ? nil : names.last
      self.node = node
    }
  }

  /// The table's columns in an expression, outside of aggregates and of queries of their own.
  private static func columns(in value: JSONValue?, _ level: QueryLevel, _ traits: TableTraits) -> [Column] {
    switch value {
    case .array(let values): return values.flatMap { columns(in: $0, level, traits) }
    case .object(let members):
      if let call = members["FuncCall"], isAggregate(call) { return [] }
      return members.sorted { $0.key < $1.key }.flatMap { key, member -> [Column] in
        switch key {
        case "ColumnRef": Column(member, of: level, traits).map { [$0] } ?? []
        case "SubLink": []
        default: columns(in: member, level, traits)
        }
      }
    default: return []
    }
  }

  /// The grammar does not tell aggregates from functions; these are PostgreSQL's own that people group by.
  private static let aggregates: Set<String> = [
    "count", "sum", "avg", "min", "max", "array_agg", "string_agg", "json_agg", "jsonb_agg",
    "json_object_agg",
    "jsonb_object_agg", "bool_and", "bool_or", "every", "bit_and", "bit_or", "bit_xor", "stddev", "variance",
    "corr",
    "xmlagg", "range_agg", "percentile_cont", "percentile_disc", "mode", "any_value",
  ]

  private static func isAggregate(_ call: JSONValue) -> Bool {
    ["agg_star", "agg_distinct", "agg_within_group"].contains { call[$0]?.isTrue == true }
      || call["agg_filter"] != nil || call["agg_order"] != nil
      || call["funcname"]?.names.last.map(aggregates.contains) == true
  }
}
