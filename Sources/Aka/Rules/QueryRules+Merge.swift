import Postgres

/// MERGE: what becomes of it depends on the version, and on who carries out which of its writes.
extension QueryRules {
  mutating func mergeRule(_ node: JSONValue) {
    guard let target = node["relation"], isTable(target) else { return }
    let name = traits.name.name
    guard !traits.losesMerge else {
      return note(.viewStatements, "MERGE INTO \(name): a view takes it only since PostgreSQL 17", at: target)
    }
    let commands = (node["mergeWhenClauses"]?.elements ?? []).compactMap {
      $0["MergeWhenClause"]?["commandType"]?.string
    }
    let writes = WriteOperation.allCases.filter { commands.contains("CMD_\($0.rawValue.uppercased())") }
    guard writes.count > 1 else { return }
    let verbs = writes.map { $0.rawValue.uppercased() }.joined(separator: " and ")
    note(
      .merge, "MERGE INTO \(name): triggers carry out some of \(verbs) and not all", at: target,
      writes: writes)
  }
}
