import PGQuery

/// The aliases of a plan's relations. A view brings the table's name where the statement has an alias of its own, and
/// PostgreSQL leaves a prefix out where a query has one relation only.
struct PlanAliases {
  private var names: [String: String] = [:]
  /// Those of no node of the plan, such as that of a table with children: only their order tells them apart.
  private var strangers: [String: String] = [:]

  init(_ queries: [JSONValue]) {
    var seen: [String: Int] = [:]
    var targets: [(alias: String, relation: String)] = []
    func visit(_ node: JSONValue) {
      if let alias = node["Alias"]?.string {
        let relation = node["Relation Name"]?.string ?? alias
        if node["Operation"] != nil {
          targets.append((alias, relation))
        } else if names[alias] == nil {
          seen[relation, default: 0] += 1
          names[alias] = seen[relation] == 1 ? relation : "\(relation)_\(seen[relation] ?? 1)"
        }
      }
      for child in node["Plans"]?.elements ?? [] { visit(child) }
    }
    for query in queries { visit(query) }
    // Where triggers write, the target is the view, and has an alias beside that of the table.
    for target in targets where names[target.alias] == nil { names[target.alias] = target.relation }
  }

  /// An expression with the relations' names, and without constants.
  mutating func apply(_ expression: String) -> String {
    guard let tokens = try? Tokens(expression) else { return "?" }
    let plain = Array(expression.utf8)
    var text = ""
    var end = 0
    var index = 0
    while index < tokens.count {
      let token = tokens[index]
      text += String(decoding: plain[end..<token.range.lowerBound], as: UTF8.self)
      end = token.range.upperBound
      if let alias = qualifier(at: index, of: tokens), let name = name(of: alias, at: index, of: tokens) {
        if Set(names.values).count > 1 { text += name + "." }
        index += 1
        end = tokens[index].range.upperBound
      } else {
        text += tokens.isConstant(token) ? "?" : tokens.text(token)
      }
      index += 1
    }
    return text + String(decoding: plain[end...], as: UTF8.self)
  }

  /// The word before a dot.
  private func qualifier(at index: Int, of tokens: Tokens) -> String? {
    guard index + 2 < tokens.count, tokens.text(tokens[index + 1]) == "." else { return nil }
    return tokens.name(tokens[index])
  }

  /// What an alias is called here; nil for a schema, before a function or a type.
  private mutating func name(of alias: String, at index: Int, of tokens: Tokens) -> String? {
    if let name = names[alias] ?? strangers[alias] { return name }
    let isFunction = index + 3 < tokens.count && tokens.text(tokens[index + 3]) == "("
    let isType = index > 0 && tokens.text(tokens[index - 1]) == "::"
    guard !isFunction, !isType else { return nil }
    strangers[alias] = "relation_\(strangers.count + 1)"
    return strangers[alias]
  }
}
