import Postgres

/// What a query or a writing statement reads from and writes to, by the names under which columns are qualified there.
struct QueryLevel {
  /// Whether each of its relations is the table; the target of a write comes first.
  let tables: [Bool]
  /// What FROM calls the table, as often as it does.
  let aliases: [Identifier]

  init(select: JSONValue, _ rules: QueryRules) {
    self.init(Self.relations(in: select["fromClause"]), rules)
  }

  init(write: JSONValue, from sources: JSONValue?, _ rules: QueryRules) {
    self.init([write["relation"] ?? .null] + Self.relations(in: sources), rules)
  }

  private init(_ relations: [JSONValue], _ rules: QueryRules) {
    tables = relations.map(rules.isTable)
    aliases = relations.filter(rules.isTable).compactMap { relation in
      (relation["alias"]?["aliasname"] ?? relation["relname"])?.string.map { Identifier($0) }
    }
  }

  /// The relations of a FROM clause, also inside joins and samples.
  private static func relations(in list: JSONValue?) -> [JSONValue] {
    (list?.elements ?? []).flatMap { item -> [JSONValue] in
      if let relation = item["RangeVar"] { return [relation] }
      if let join = item["JoinExpr"] {
        return relations(in: .array([join["larg"] ?? .null, join["rarg"] ?? .null]))
      }
      if let sample = item["RangeTableSample"] { return relations(in: .array([sample["relation"] ?? .null])) }
      return []
    }
  }
}
