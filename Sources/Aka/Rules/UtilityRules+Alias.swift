import Postgres

/// What PostgreSQL will say when the name is an alias table's: a partitioned table takes most of what a table takes, and hands
/// it on to its partition. The messages are PostgreSQL 15's.
extension UtilityRules {
  func judgeOnAlias() -> Prediction {
    switch kind {
    case "CopyStmt":
      references.contains { $0.use == .copyFrom }
        ? .same : .fails(.wrongObjectType, "cannot copy from partitioned table \"\(name)\"")
    case "TruncateStmt":
      references.contains(where: \.only)
        ? .fails(.wrongObjectType, "cannot truncate only a partitioned table") : .same
    case "LockStmt", "VacuumStmt": .same
    case "IndexStmt":
      node["concurrent"]?.isTrue == true
        ? .fails(.featureNotSupported, "cannot create index on partitioned table \"\(name)\" concurrently")
        : .differs(reason: "the table gets the index too, under a name of its own")
    case "AlterTableStmt": isNamed(in: node["relation"]) ? alterationOnAlias() : .same
    case "CreateStmt", "CreateForeignTableStmt":
      isNamed(in: (node["base"] ?? node)["inhRelations"]) && (node["base"] ?? node)["partbound"] == nil
        ? .fails(.wrongObjectType, "cannot inherit from partitioned table \"\(name)\"") : .same
    case "RenameStmt":
      node["renameType"]?.string == "OBJECT_COLUMN" ? .same : .differs(reason: "it changes the alias alone")
    case "DropStmt": .same
    case "CreatePolicyStmt", "AlterPolicyStmt", "GrantStmt", "CommentStmt", "CreateTrigStmt", "RuleStmt",
      "CreateStatsStmt", "CreatePublicationStmt", "AlterPublicationStmt", "AlterObjectSchemaStmt":
      .differs(reason: "it reaches the alias alone; the table stays as it is")
    case "DoStmt", "CreateFunctionStmt": judge()
    default: .undecided(reason: "statements of this kind are not rehearsed (\(kind))")
    }
  }

  /// What goes on to a partition (`ATPrepCmd`), and what does not.
  private func alterationOnAlias() -> Prediction {
    let kinds = (node["cmds"]?.elements ?? []).compactMap { $0["AlterTableCmd"]?["subtype"]?.string }
    let stays: Set<String> = [
      "AT_ChangeOwner", "AT_EnableRowSecurity", "AT_DisableRowSecurity", "AT_ForceRowSecurity",
      "AT_NoForceRowSecurity", "AT_SetRelOptions", "AT_ReplicaIdentity",
    ]
    return kinds.contains(where: stays.contains)
      ? .differs(reason: "it changes the alias; the table stays as it is") : .same
  }
}

extension SQLState {
  /// PostgreSQL has no such feature.
  static let featureNotSupported = SQLState("0A000")
}
