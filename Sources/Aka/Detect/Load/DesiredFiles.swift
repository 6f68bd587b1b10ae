import FoundationEssentials
import PGQuery

/// The files that say what a schema shall be: one, or those of a directory in the order of their names.
struct DesiredFiles {
  let statements: [MigrationStatement]

  /// Reads files and directories. What is no plain description of one database's schema is refused.
  init(reading paths: [String]) throws {
    statements = try paths.flatMap(Self.files).flatMap { path in
      let file = try SourceFile(reading: path)
      try Self.refuseCommands(in: file)
      // `\restrict` and `\unrestrict` guard what pg_dump writes against injection, and do nothing else.
      let script = try MigrationScript(file, bytes: 0..<file.text.utf8.count, skippingCommands: true)
      for statement in script.statements { try statement.refuseInSchemaFile() }
      return script.statements
    }
  }

  private static func files(_ path: String) throws -> [String] {
    var isDirectory = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
      throw Refusal(
        "there is no file or directory \(path)", remedy: "name the files that describe the schema")
    }
    guard isDirectory else { return [path] }
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    let files = names.filter { $0.hasSuffix(".sql") }.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    guard !files.isEmpty else {
      throw Refusal("\(path) holds no .sql file", remedy: "name the directory that describes the schema")
    }
    return files.map { path + "/" + $0 }
  }

  private static func refuseCommands(in file: SourceFile) throws {
    for piece in Script(file.text).pieces where piece.kind == .command {
      let word = piece.text.prefix { !$0.isWhitespace }
      guard word != "\\restrict", word != "\\unrestrict" else { continue }
      throw Refusal(
        "\(file.place(piece.range.lowerBound)): \(word) is a command of psql's, not SQL",
        remedy: "a schema file is plain SQL: take it out, or name the files that it includes one by one")
    }
  }
}

extension MigrationStatement {
  /// Whether it only opens or closes a transaction. All files are loaded in one, so it has nothing to do.
  var isTransactionBoundary: Bool {
    guard kind == "TransactionStmt" else { return false }
    return ["TRANS_STMT_BEGIN", "TRANS_STMT_START", "TRANS_STMT_COMMIT"].contains(node?["kind"]?.string ?? "")
  }

  /// Whether it maintains what is there and describes nothing.
  var isMaintenance: Bool {
    ["VacuumStmt", "ReindexStmt", "ClusterStmt", "CheckPointStmt"].contains(kind ?? "")
  }

  /// Roles, databases and tablespaces belong to the server, on which an application lives: a comparison creates none.
  fileprivate func refuseInSchemaFile() throws {
    switch kind {
    case "CreateRoleStmt"?, "AlterRoleStmt"?, "AlterRoleSetStmt"?, "DropRoleStmt"?, "GrantRoleStmt"?,
      "ReassignOwnedStmt"?, "DropOwnedStmt"?:
      throw refusal(
        "this changes roles, which belong to the whole server and not to a schema",
        "take it out; the roles that the files name have to exist")
    case "CreatedbStmt"?, "DropdbStmt"?, "AlterDatabaseStmt"?, "AlterDatabaseSetStmt"?,
      "CreateTableSpaceStmt"?, "DropTableSpaceStmt"?, "AlterSystemStmt"?, "CreateSubscriptionStmt"?,
      "AlterSubscriptionStmt"?, "DropSubscriptionStmt"?, "NotifyStmt"?:
      throw refusal(
        "this reaches beyond the schema of one database", "take it out of the files that describe the schema")
    case "CopyStmt"? where node?["filename"] != nil || node?["is_program"] != nil || data == nil:
      throw refusal(
        "COPY with a file of the server's, or without data", "take it out: it describes no schema")
    case "TransactionStmt"? where !isTransactionBoundary:
      throw refusal("a schema file that rolls back or prepares a transaction", "take it out")
    default: return
    }
  }
}
