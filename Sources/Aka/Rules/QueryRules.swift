import PGQuery
import Postgres

import struct Postgres.Identifier

/// Walks through a statement's parse tree and notes what a view does not take, or takes otherwise than a table.
struct QueryRules {
  let traits: TableTraits
  /// The places that mean the table; a common table expression of that name is none.
  let references: [TableReference]
  var breaches: [Breach] = []
  /// The queries around the present place, the innermost last.
  var levels: [QueryLevel] = []

  init(traits: TableTraits, references: [TableReference]) {
    self.traits = traits
    self.references = references
  }

  private var name: Identifier { traits.name.name }

  mutating func note(
    _ hazard: Hazard, _ reason: String, at node: JSONValue, writes: [WriteOperation]? = nil
  ) {
    guard hazard.concerns(traits.shim) else { return }
    breaches.append(Breach(hazard, reason, at: node.location, writes: writes))
  }

  /// Goes through a node and all that is in it.
  mutating func enter(_ value: JSONValue) {
    switch value {
    case .array(let values): for value in values { enter(value) }
    case .object(let members):
      // A set operation's sides are queries without a name of their kind.
      if members["limitOption"] != nil { return enter(QueryLevel(select: value, self), value) }
      for (key, member) in members.sorted(by: { $0.key < $1.key }) { enter(key, member) }
    case .null, .bool, .number, .string: break
    }
  }

  private mutating func enter(_ level: QueryLevel, _ query: JSONValue) {
    levels.append(level)
    defer { levels.removeLast() }
    groupByRule(query)
    if case .object(let members) = query {
      for (key, member) in members.sorted(by: { $0.key < $1.key }) { enter(key, member) }
    }
  }

  private mutating func enter(_ kind: String, _ node: JSONValue) {
    switch kind {
    case "InsertStmt":
      routedRowRule(node)
      return write(node, from: nil)
    case "UpdateStmt": return write(node, from: node["fromClause"])
    case "DeleteStmt": return write(node, from: node["usingClause"])
    case "MergeStmt":
      mergeRule(node)
      return write(node, from: .array([node["sourceRelation"] ?? .null]))
    case "RangeTableSample":
      if let relation = node["relation"]?["RangeVar"], isTable(relation) {
        note(.viewStatements, "TABLESAMPLE of \(name): a view has no samples", at: relation)
      }
    case "CurrentOfExpr":
      if levels.last?.tables.first == true {
        note(.viewStatements, "WHERE CURRENT OF on \(name): a view takes none", at: node)
      }
    case "ColumnRef": systemColumnRule(node)
    case "A_Expr": comparisonRule(node)
    case "FuncCall": serialSequenceRule(node)
    default: break
    }
    enter(node)
  }

  private mutating func write(_ node: JSONValue, from sources: JSONValue?) {
    if let target = node["relation"], isTable(target) {
      if let clause = node["onConflictClause"] {
        let outcome = clause["infer"] == nil ? ", and a conflict is an error" : ""
        note(.upsert, "INSERT INTO \(name) .. ON CONFLICT: triggers insert into it\(outcome)", at: clause)
      }
      if let conflict = node["onConflictClause"]?["infer"], let constraint = conflict["conname"]?.string {
        note(
          .onConflictConstraint,
          "ON CONFLICT ON CONSTRAINT \(Identifier(constraint)) on \(name): a view has no constraints",
          at: conflict)
      }
      aliasUpsertRule(node["onConflictClause"]?["infer"])
      setDefaultRule(node["onConflictClause"]?["targetList"])
      // An INSERT's target list names the columns only.
      if node["selectStmt"] == nil { setDefaultRule(node["targetList"]) }
    }
    levels.append(QueryLevel(write: node, from: sources, self))
    defer { levels.removeLast() }
    enter(node)
  }

  /// Of a table's unique keys an alias has the primary one only.
  private mutating func aliasUpsertRule(_ inference: JSONValue?) {
    guard let inference else { return }
    let columns = (inference["indexElems"]?.elements ?? []).map {
      $0["IndexElem"]?["name"]?.string.map { Identifier($0) }
    }
    let isPrimary =
      inference["conname"]?.string.map { Identifier($0) == traits.primaryKeyName }
      ?? (Set(columns) == Set(traits.primaryKey.map(Optional.some)))
    guard !isPrimary else { return }
    note(
      .aliasUpserts,
      "ON CONFLICT on another key of \(name) than the primary one: an alias table has no other", at: inference
    )
  }

  /// Whether a RangeVar means the table.
  func isTable(_ relation: JSONValue) -> Bool {
    relation["relname"] != nil && references.contains { $0.range.lowerBound == relation.location }
  }

  /// ONLY is a property of the reference itself.
  mutating func onlyRule() {
    guard traits.heedsOnly else { return }
    for reference in references
    where reference.only && [.read, .update, .delete, .merge].contains(reference.use) {
      if traits.shim == .alias {
        breaches.append(
          Breach(
            .only, "ONLY \(name): the rows are in the partition of the alias table, so it finds none",
            at: reference.range.lowerBound))
        continue
      }
      breaches.append(
        Breach(
          .only, severity: traits.hasChildren ? .silent : .differs,
          "ONLY \(name): a view shows and writes the rows of child tables as well",
          at: reference.range.lowerBound))
    }
  }
}

extension JSONValue {
  /// Where a node stands in the text. Protocol buffers leave a zero out.
  var location: Int { Int(self["location"]?.number ?? 0) }

  /// The names of a list of strings: `[{"String":{"sval":"a"}}]`, without stars.
  var names: [String] { elements.compactMap { $0["String"]?["sval"]?.string } }
}
