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
  var aliases: PlanAliases
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
      assignments.append(
        children.first?["Output"]?.elements.compactMap(\.string).map { aliases.apply($0) } ?? [])
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

  /// What is zero, false or empty says nothing.
  private mutating func describe(_ value: JSONValue) -> String? {
    switch value {
    case .string(let text): return aliases.apply(text)
    case .number(let number) where number == 0: return nil
    case .number(let number): return number == number.rounded() ? String(Int(number)) : String(number)
    case .bool(let flag): return flag ? "yes" : nil
    case .array(let values):
      let texts = values.compactMap { describe($0) }
      return texts.isEmpty ? nil : texts.joined(separator: ", ")
    case .null, .object: return nil
    }
  }
}
