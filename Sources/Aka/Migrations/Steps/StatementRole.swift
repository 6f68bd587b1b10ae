/// What a statement means for the steps of its file.
enum StatementRole: Equatable {
  /// Runs with its neighbours in one transaction.
  case ordinary
  /// BEGIN, perhaps with an isolation level.
  case begin
  /// COMMIT or END.
  case commit
  /// Cannot run in a transaction.
  case alone
  /// The rename of a table.
  case rename(RenameStatement)
  /// Makes no sense in a migration.
  case senseless(problem: String, remedy: String)
}

extension MigrationStatement {
  /// What it is for, on a server of a version as libpq counts it.
  func role(on serverVersion: Int) -> StatementRole {
    if says(.alone) { return .alone }
    if let rename = RenameStatement(self) { return .rename(rename) }
    switch kind {
    case "TransactionStmt"?: return transactionRole
    case "CopyStmt"? where node?["filename"] == nil && node?["is_program"] == nil:
      return copyRole
    default: return needsToBeAlone(on: serverVersion) ? .alone : .ordinary
    }
  }

  private var transactionRole: StatementRole {
    switch node?["kind"]?.string {
    case "TRANS_STMT_BEGIN"?, "TRANS_STMT_START"?: .begin
    case "TRANS_STMT_COMMIT"? where node?["chain"] == nil: .commit
    case "TRANS_STMT_SAVEPOINT"?, "TRANS_STMT_RELEASE"?, "TRANS_STMT_ROLLBACK_TO"?: .ordinary
    case "TRANS_STMT_COMMIT_PREPARED"?, "TRANS_STMT_ROLLBACK_PREPARED"?: .alone
    case "TRANS_STMT_COMMIT"?:
      .senseless(problem: "AND CHAIN in a migration", remedy: "write COMMIT and BEGIN")
    case "TRANS_STMT_PREPARE"?:
      .senseless(
        problem: "a prepared transaction cannot be recorded with the migration", remedy: "write COMMIT")
    default:
      .senseless(
        problem: "a migration that rolls itself back cannot be recorded as applied",
        remedy: "take it out; what fails is rolled back anyway")
    }
  }

  private var copyRole: StatementRole {
    guard node?["is_from"]?.isTrue == true else {
      return .senseless(
        problem: "COPY .. TO STDOUT: nobody reads it here", remedy: "use 'aka query' or psql for that")
    }
    guard data == nil else { return .ordinary }
    return .senseless(
      problem: "COPY .. FROM STDIN without data",
      remedy: "the rows follow it, and a line that says \\. ends them")
  }

  /// Those that call `PreventInTransactionBlock` in PostgreSQL. What is not known here (a procedure that commits) says
  /// `-- aka: alone`.
  private func needsToBeAlone(on serverVersion: Int) -> Bool {
    switch kind {
    case "IndexStmt"?, "DropStmt"?: node?["concurrent"]?.isTrue == true
    case "ReindexStmt"?:
      hasOption("concurrently", in: "params")
        || ["REINDEX_OBJECT_SCHEMA", "REINDEX_OBJECT_DATABASE", "REINDEX_OBJECT_SYSTEM"].contains(
          node?["kind"]?.string ?? "")
    case "VacuumStmt"?: node?["is_vacuumcmd"]?.isTrue == true
    case "ClusterStmt"?: node?["relation"] == nil
    case "AlterTableStmt"?: alterations.contains { $0["def"]?["PartitionCmd"]?["concurrent"]?.isTrue == true }
    // Since 12 it may be in a transaction, as long as the new value is not used there.
    case "AlterEnumStmt"?: serverVersion < 120_000 && node?["oldVal"] == nil
    case "AlterDatabaseStmt"?: hasOption("tablespace", in: "options")
    case "CreatedbStmt"?, "DropdbStmt"?, "CreateTableSpaceStmt"?, "DropTableSpaceStmt"?, "AlterSystemStmt"?,
      "CreateSubscriptionStmt"?, "AlterSubscriptionStmt"?, "DropSubscriptionStmt"?:
      true
    default: false
    }
  }

  /// The single changes of an ALTER TABLE.
  var alterations: [JSONValue] { (node?["cmds"]?.elements ?? []).compactMap { $0["AlterTableCmd"] } }

  /// Whether a list of options has one of this name. (An option that is switched off is not worth a rule of its own.)
  func hasOption(_ name: String, in list: String) -> Bool {
    (node?[list]?.elements ?? []).contains { $0["DefElem"]?["defname"]?.string == name }
  }

  /// Whether it waits for locks that stop others. Those that work concurrently wait for old transactions, and nobody
  /// waits for them.
  var stallsOthers: Bool {
    switch kind {
    case "IndexStmt"?, "DropStmt"?, "AlterTableStmt"?: false
    case "ReindexStmt"?: !hasOption("concurrently", in: "params")
    case "VacuumStmt"?: hasOption("full", in: "options")
    default: true
    }
  }

  /// Whether it changes a setting of the session, which a later step may rely on.
  var isSessionSetting: Bool { kind == "VariableSetStmt" && node?["is_local"] == nil }
}
