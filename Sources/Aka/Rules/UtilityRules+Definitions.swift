import PGQuery
import Postgres

import struct Postgres.Identifier

/// DDL that names a view where it means a table. The messages are PostgreSQL 15's.
extension UtilityRules {
  func definition() -> Prediction {
    switch kind {
    case let other where namesRoutine && !other.hasPrefix("Create"):
      node["missing_ok"]?.isTrue == true
        ? findsNothing
        : .fails(.undefinedFunction, "there is no routine for the row type of the view \"\(name.name)\"")
    case "IndexStmt": .fails(.wrongObjectType, "cannot create index on relation \"\(name.name)\"")
    case "CreateStatsStmt": .fails(.wrongObjectType, "cannot define statistics for relation \"\(name.name)\"")
    case "CreatePublicationStmt", "AlterPublicationStmt":
      .fails(.invalidParameterValue, "cannot add relation \"\(name.name)\" to publication")
    case "CreateTrigStmt": trigger()
    case "RuleStmt": isNamed(in: node["relation"]) ? actsOnTheView : .same
    case "CreateStmt", "CreateForeignTableStmt": table(node["base"] ?? node)
    case "AlterTableStmt": alteration()
    case "RenameStmt": renaming()
    case "CommentStmt", "DropStmt": object()
    case "GrantStmt":
      .differs(reason: "it reaches the view alone; the view asks for rights on the table as well")
    case "AlterObjectSchemaStmt", "AlterSeqStmt", "CreateSeqStmt": actsOnTheView
    case let other where references.contains { $0.use == .rowType } && other.hasPrefix("Create"):
      usesRowType
    default: .undecided(reason: "statements of this kind are not rehearsed (\(kind))")
    }
  }

  private var actsOnTheView: Prediction { .differs(reason: "it changes the view; the table stays as it is") }

  var usesRowType: Prediction {
    .differs(reason: "it uses the row type of the view, which is another type than the table's")
  }

  private var findsNothing: Prediction { .differs(reason: "it finds nothing on the view, and does nothing") }

  /// Whether the table is only the type of a routine's argument: `DROP FUNCTION f(users)`.
  private var namesRoutine: Bool {
    references.allSatisfy { $0.use == .rowType } && node.contains { $0["ObjectWithArgs"] != nil }
  }

  /// Statement triggers are accepted on a view, and never fire: PostgreSQL rewrites the statement onto the table.
  private func trigger() -> Prediction {
    guard isNamed(in: node["relation"]) else { return .same }
    let isInstead = node["timing"]?.number == 64
    let seesTruncate = (Int(node["events"]?.number ?? 0) & 32) != 0
    guard !isInstead, node["row"]?.isTrue == true || node["transitionRels"] != nil || seesTruncate else {
      return isInstead
        ? .failsToday(state: SQLState.wrongObjectType.rawValue, message: "\"\(name.name)\" is a table")
        : actsOnTheView
    }
    return .fails(.wrongObjectType, "\"\(name.name)\" is a view")
  }

  private func table(_ definition: JSONValue) -> Prediction {
    if isNamed(in: definition["inhRelations"]) {
      return .fails(.wrongObjectType, "inherited relation \"\(name.name)\" is not a table or foreign table")
    }
    let isReferenced =
      definition.contains { isNamed(in: $0["pktable"]) }
    if isReferenced { return .fails(.wrongObjectType, "referenced relation \"\(name.name)\" is not a table") }
    // The table's own name: taken before and after.
    if references.allSatisfy({ $0.use == .ddl }), isNamed(in: definition["relation"]), !isLike(definition) {
      return definition["if_not_exists"]?.isTrue == true
        ? .same : .failsToday(state: "42P07", message: "relation \"\(name.name)\" already exists")
    }
    return .differs(
      reason: "it copies from the view, which has no keys, constraints, indexes or storage settings")
  }

  private func isLike(_ definition: JSONValue) -> Bool {
    definition.contains { isNamed(in: $0["TableLikeClause"]) }
  }

  /// What ALTER TABLE may do to a view (`ATT_VIEW` in tablecmds.c): defaults, the owner, a view's own options and,
  /// in vain, identities.
  private func alteration() -> Prediction {
    let commands = (node["cmds"]?.elements ?? []).compactMap { $0["AlterTableCmd"] }
    guard isNamed(in: node["relation"]) else {
      // Another table's: it references this one, inherits from it or attaches it, or has a column of its row type.
      guard references.contains(where: { $0.use == .ddl }) else {
        return references.contains { $0.use == .rowType } ? usesRowType : .same
      }
      return .fails(
        .wrongObjectType,
        commands.contains { isNamed(in: $0["def"]?["Constraint"]?["pktable"]) }
          ? "referenced relation \"\(name.name)\" is not a table" : "\"\(name.name)\" is not a table")
    }
    let kinds = commands.compactMap { $0["subtype"]?.string }
    // PostgreSQL asks of every action whether it may be done to a view before it does the first.
    if !Self.onViews.isSuperset(of: kinds) {
      return .fails(.wrongObjectType, "this ALTER action cannot be performed on relation \"\(name.name)\"")
    }
    let settings = commands.filter { $0["subtype"]?.string == "AT_SetRelOptions" }
      .flatMap { $0["def"]?["List"]?["items"]?.elements ?? [] }.compactMap {
        $0["DefElem"]?["defname"]?.string
      }
    if !Self.optionsOfViews.isSuperset(of: settings) {
      return .fails(.invalidParameterValue, "unrecognized parameter of a view")
    }
    // A view's column is neither NOT NULL nor an identity column.
    let identities = commands.filter { $0["subtype"]?.string?.hasSuffix("Identity") == true }
    if identities.contains(where: { $0["missing_ok"]?.isTrue != true }) {
      return .fails(.objectNotInPrerequisiteState, "the column of the view is no identity column")
    }
    return identities.isEmpty ? actsOnTheView : findsNothing
  }

  private static let optionsOfViews: Set<String> = ["security_barrier", "security_invoker", "check_option"]

  private static let onViews: Set<String> = [
    "AT_ColumnDefault", "AT_ChangeOwner", "AT_SetRelOptions", "AT_ResetRelOptions", "AT_AddIdentity",
    "AT_SetIdentity", "AT_DropIdentity",
  ]

  private func renaming() -> Prediction {
    switch node["renameType"]?.string {
    case "OBJECT_TABLE", "OBJECT_VIEW", "OBJECT_COLUMN", "OBJECT_ATTRIBUTE": actsOnTheView
    case "OBJECT_POLICY": .fails(.wrongObjectType, "\"\(name.name)\" is not a table")
    default: .fails(.undefinedObject, "it does not exist for table \"\(name.name)\"")
    }
  }

  /// COMMENT and DROP, of the table or of a part of it.
  private func object() -> Prediction {
    switch (node["removeType"] ?? node["objtype"])?.string {
    case "OBJECT_TABLE", "OBJECT_FOREIGN_TABLE": .fails(.wrongObjectType, "\"\(name.name)\" is not a table")
    case "OBJECT_VIEW", "OBJECT_MATVIEW", "OBJECT_INDEX", "OBJECT_SEQUENCE":
      .failsToday(state: SQLState.wrongObjectType.rawValue, message: "\"\(name.name)\" is a table")
    case "OBJECT_COLUMN", "OBJECT_TYPE": actsOnTheView
    default:
      node["missing_ok"]?.isTrue == true
        ? findsNothing : .fails(.undefinedObject, "it does not exist for relation \"\(name.name)\"")
    }
  }
}
