import PGQuery
import Postgres

import struct Postgres.Identifier

/// Judges what cannot be planned from its parse tree: what PostgreSQL will say when the name is a view's.
///
/// Running such a statement, even in a transaction that is rolled back, would take locks that stop the application.
struct UtilityRules {
  let table: Postgres.QualifiedName
  /// The single member of the statement's node.
  let node: JSONValue
  let kind: String
  let references: [TableReference]
  /// Whether triggers insert into the view: COPY fires them, as an INSERT does.
  let insertsByTrigger: Bool

  init?(
    _ tree: ParseTree, _ statement: Statement, about table: Postgres.QualifiedName,
    _ references: [TableReference], insertsByTrigger: Bool = false
  ) {
    guard let node = tree.node(of: statement)?[statement.kind] else { return nil }
    self.table = table
    self.node = node
    kind = statement.kind
    self.references = references
    self.insertsByTrigger = insertsByTrigger
  }

  var name: Identifier { table.name }

  /// The server remembers the rename of last time, which somebody has taken back since.
  func isTheRename(to new: Identifier) -> Bool {
    kind == "RenameStmt" && node["newname"]?.string.map { Identifier($0) == new } == true
  }

  func judge() -> Prediction {
    switch kind {
    case "CopyStmt": copy()
    case "TruncateStmt": .fails(.wrongObjectType, "\"\(name.name)\" is not a table")
    case "CreatePolicyStmt", "AlterPolicyStmt":
      isNamed(in: node["table"]) ? .fails(.wrongObjectType, "\"\(name.name)\" is not a table") : .same
    case "LockStmt": .same
    case "VacuumStmt":
      .differs(reason: "PostgreSQL skips a view with a warning: the table is not looked after")
    case "ClusterStmt", "ReindexStmt", "RefreshMatViewStmt":
      .fails(.wrongObjectType, "\"\(name.name)\" is not a table or materialized view")
    case "DoStmt", "CreateFunctionStmt":
      references.contains { $0.use == .body }
        ? .undecided(reason: "its body names the table, and is not run here")
        : usesRowType
    default: definition()
    }
  }

  private func copy() -> Prediction {
    guard !(insertsByTrigger && references.contains { $0.use == .copyFrom }) else { return .same }
    return references.contains { $0.use == .copyFrom }
      ? .fails(.wrongObjectType, "cannot copy to view \"\(name.name)\"")
      : .fails(.wrongObjectType, "cannot copy from view \"\(name.name)\"")
  }

  /// Whether something in a part of the tree is the table.
  func isNamed(in part: JSONValue?) -> Bool {
    part?.contains { value in
      guard let relation = value["relname"]?.string, Identifier(relation) == name else { return false }
      return value["schemaname"]?.string.map { Identifier($0) == table.schema } ?? true
    } ?? false
  }
}

extension SQLState {
  /// The object is of a kind that the statement does not take.
  static let wrongObjectType = SQLState("42809")
  /// There is no such constraint, trigger, rule or policy.
  static let undefinedObject = SQLState("42704")
  /// There is no such function for arguments of these types.
  static let undefinedFunction = SQLState("42883")
  /// The object is not in the state that the statement wants.
  static let objectNotInPrerequisiteState = SQLState("55000")
  /// A value that the setting does not take; also a relation that a publication does not.
  static let invalidParameterValue = SQLState("22023")
  /// NULL was written where it is not allowed.
  static let notNullViolation = SQLState("23502")
}
