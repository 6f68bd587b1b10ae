import FoundationEssentials
import PGQuery

/// What EXPLAIN says, in a form in which two plans can be compared: relations are called by their names rather than by the
/// aliases that a view brings along, and constants are left out.
struct ExplainedPlan {
  /// The plan as lines of text.
  let text: String
  /// What each UPDATE in the plan writes, expression by expression.
  let assignments: [[String]]

  init(json: String) throws {
    let queries = try JSONDecoder().decode([JSONValue].self, from: Data(json.utf8)).compactMap { $0["Plan"] }
    var writer = PlanWriter(aliases: PlanAliases(queries))
    for query in queries { writer.write(query, depth: 0) }
    text = writer.lines.joined(separator: "\n")
    assignments = writer.assignments
  }

  /// Whether an UPDATE that writes an expression here writes NULL there: through a view, DEFAULT is the view's own, and an
  /// identity column's cannot be copied to it.
  func losesDefault(in other: ExplainedPlan) -> Bool {
    zip(assignments, other.assignments).contains { mine, theirs in
      mine.count == theirs.count
        && zip(mine, theirs).contains { !$0.hasPrefix("NULL::") && $1.hasPrefix("NULL::") }
    }
  }
}

/// Writes a plan as text.
private struct PlanWriter {
  let aliases: PlanAliases
  var lines: [String] = []
  var assignments: [[String]] = []

  /// What says nothing about how the rows are found, and what the heading says.
  private static let silent: Set<String> = [
    "Node Type", "Operation", "Relation Name", "Index Name", "Plans", "Alias", "Schema", "Output",
    "Parent Relationship", "Async Capable", "Parallel Aware",
  ]

  init(aliases: PlanAliases) { self.aliases = aliases }

  mutating func write(_ node: JSONValue, depth: Int) {
    guard case .object(let members) = node else { return }
    let indent = String(repeating: "  ", count: depth)
    lines.append(indent + heading(of: node))
    for (key, value) in members.sorted(by: { $0.key < $1.key }) where !Self.silent.contains(key) {
      if let text = describe(value) { lines.append("\(indent)    \(key): \(text)") }
    }
    let children = node["Plans"]?.elements ?? []
    if node["Operation"]?.string == "Update" {
      assignments.append(children.first?["Output"]?.elements.compactMap(\.string).map(aliases.apply) ?? [])
    }
    for child in children { write(child, depth: depth + 1) }
  }

  private func heading(of node: JSONValue) -> String {
    var heading = node["Parallel Aware"]?.isTrue == true ? "Parallel " : ""
    heading += node["Operation"]?.string ?? node["Node Type"]?.string ?? "?"
    if let index = node["Index Name"]?.string { heading += " using \(index)" }
    if let relation = node["Relation Name"]?.string { heading += " on \(relation)" }
    return heading
  }

  private func describe(_ value: JSONValue) -> String? {
    switch value {
    case .string(let text): aliases.apply(text)
    case .number(let number): number == number.rounded() ? String(Int(number)) : String(number)
    case .bool(let flag): flag ? "yes" : nil
    case .array(let values): values.compactMap(describe).joined(separator: ", ")
    case .null, .object: nil
    }
  }
}

/// The aliases of a plan's relations. A view brings the table's name where the statement has an alias of its own, and
/// PostgreSQL leaves a prefix out where a query has one relation only.
private struct PlanAliases {
  private var names: [String: String] = [:]

  init(_ queries: [JSONValue]) {
    var seen: [String: Int] = [:]
    func visit(_ node: JSONValue) {
      if let alias = node["Alias"]?.string, names[alias] == nil {
        let relation = node["Relation Name"]?.string ?? alias
        seen[relation, default: 0] += 1
        names[alias] = seen[relation] == 1 ? relation : "\(relation)_\(seen[relation] ?? 1)"
      }
      for child in node["Plans"]?.elements ?? [] { visit(child) }
    }
    for query in queries { visit(query) }
  }

  /// An expression with the relations' names, and without constants.
  func apply(_ expression: String) -> String {
    guard let tokens = try? Tokens(expression) else { return expression }
    let plain = Array(expression.utf8)
    var text = ""
    var end = 0
    var index = 0
    while index < tokens.count {
      let token = tokens[index]
      text += String(decoding: plain[end..<token.range.lowerBound], as: UTF8.self)
      end = token.range.upperBound
      let qualifies = index + 1 < tokens.count && tokens.text(tokens[index + 1]) == "."
      if qualifies, let alias = tokens.name(token), let name = names[alias] {
        if names.count > 1 { text += name + "." }
        index += 1
        end = tokens[index].range.upperBound
      } else {
        text += tokens.isConstant(token) ? "?" : tokens.text(token)
      }
      index += 1
    }
    return text + String(decoding: plain[end...], as: UTF8.self)
  }
}
