import Postgres

/// What PostgreSQL will say when the name is an alias table's: a partitioned table takes most of what a table takes, and hands
/// it on to its partition. The messages are PostgreSQL 15's.
extension UtilityRules {
  func judgeOnAlias() -> Prediction {
    switch kind {
    case "CopyStmt":
      references.contains { $0.use == .copyFrom }
        ? .same : .fails(.wrongObjectType, "cannot copy from partitioned table \"\(name.name)\"")
    case "TruncateStmt":
      references.contains(where: \.only)
        ? .fails(.wrongObjectType, "cannot truncate only a partitioned table") : .same
    case "LockStmt", "VacuumStmt": .same
    case "IndexStmt" where references.contains(where: \.only):
      .differs(reason: "the table gets none, and so this one is not valid")
    case "IndexStmt":
      node["concurrent"]?.isTrue == true
        ? .fails(
          .featureNotSupported, "cannot create index on partitioned table \"\(name.name)\" concurrently")
        : .differs(reason: "the table gets the index too, under a name of its own")
    case "AlterTableStmt": isNamed(in: node["relation"]) ? alterationOnAlias() : .same
    case "CreateStmt", "CreateForeignTableStmt":
      isNamed(in: (node["base"] ?? node)["inhRelations"]) && (node["base"] ?? node)["partbound"] == nil
        ? .fails(.wrongObjectType, "cannot inherit from partitioned table \"\(name.name)\"") : .same
    case "RenameStmt":
      node["renameType"]?.string == "OBJECT_COLUMN" ? .same : .differs(reason: "it changes the alias alone")
    case "DropStmt": .same
    case "CreatePolicyStmt" where !isNamed(in: node["table"]),
      "AlterPolicyStmt" where !isNamed(in: node["table"]),
      "RuleStmt" where !isNamed(in: node["relation"]):
      .same
    // Row triggers are cloned to the partition, and the clones are dropped with what they were cloned from.
    case "CreateTrigStmt" where node["row"]?.isTrue == true:
      .differs(reason: "the table gets it through the alias, and loses it with the alias")
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
    if kinds.contains(where: Self.refused.contains) {
      return .fails(.wrongObjectType, "a partitioned table takes no such ALTER")
    }
    return references.contains(where: \.only) || kinds.contains(where: Self.stays.contains)
      ? .differs(reason: "it changes the alias; the table stays as it is") : .same
  }

  private static let refused: Set<String> = [
    "AT_AddInherit", "AT_ClusterOn", "AT_DropCluster", "AT_SetRelOptions",
  ]

  private static let stays: Set<String> = [
    "AT_ChangeOwner", "AT_EnableRowSecurity", "AT_DisableRowSecurity", "AT_ForceRowSecurity",
    "AT_NoForceRowSecurity", "AT_ReplicaIdentity", "AT_AddIdentity", "AT_SetIdentity", "AT_DropIdentity",
    "AT_SetOptions",
  ]
}

extension SQLState {
  /// PostgreSQL has no such feature.
  static let featureNotSupported = SQLState("0A000")
}
