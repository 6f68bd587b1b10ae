import PGQuery
import Postgres

import struct Postgres.Identifier
import struct Postgres.QualifiedName

/// Points out the statements of SQL files that hurt a live system. Reads files in the order in which they run, and
/// remembers what an earlier one did.
public struct Linter {
  /// What was found, in the order of the files.
  public private(set) var findings: [LintFinding] = []
  /// Whether `aka migrate` runs the files, so that a rename gets its shim by itself.
  let isMigrated: Bool

  var shims: [KnownShim]
  /// Constraints `CHECK (column IS NOT NULL)`, with which SET NOT NULL reads nothing.
  var notNullChecks: [NotNullCheck] = []
  /// Tables that this file makes: nobody uses them yet.
  var created: [WrittenName] = []
  /// Renames of this file that nothing has made safe yet.
  var bareRenames: [(old: WrittenName, new: WrittenName, statement: MigrationStatement)] = []
  /// What the transaction holds, and since which statement.
  var held: (table: WrittenName, line: Int)?
  /// Constraints that were added in the transaction.
  var addedConstraints: Set<String> = []

  /// A linter.
  ///
  /// - Parameters:
  ///   - shims: what is alive in the database, if anybody asked it.
  ///   - isMigrated: whether `aka migrate` runs the files.
  public init(shims: [KnownShim] = [], isMigrated: Bool = false) {
    self.shims = shims
    self.isMigrated = isMigrated
  }

  /// Reads a file: all of it, or its `-- UP` part. What undoes a migration may hurt.
  public mutating func lint(path: String) throws {
    guard !path.hasSuffix("_down.sql"), !path.hasSuffix(".down.sql") else { return }
    let file = try SourceFile(reading: path)
    let script = try MigrationScript(file, bytes: try Sections(file).up, skippingCommands: true)
    (created, bareRenames) = ([], [])
    endTransaction()
    let first = findings.count
    for statement in script.statements {
      look(at: statement)
    }
    for rename in bareRenames {
      report(
        .renameWithoutShim, rename.statement,
        "every statement that still says \(rename.old) fails from this moment on",
        instead:
          "aka rename \(rename.old) \(rename.new.name), or let 'aka migrate' run the file (aka lint --migrate), or "
          + "CREATE VIEW \(rename.old) in the same transaction")
    }
    findings[first...].sort {
      ($0.location.line, $0.location.column) < ($1.location.line, $1.location.column)
    }
  }

  mutating func report(
    _ rule: LintRule, _ statement: MigrationStatement, _ message: String, instead alternative: String
  ) {
    let isAllowed = statement.directives.contains { directive in
      if case .allow(let rules) = directive.kind { rules.contains(rule.rawValue) } else { false }
    }
    guard !isAllowed else { return }
    findings.append(
      LintFinding(
        rule: rule, severity: rule.severity, location: statement.location, message: message,
        alternative: alternative))
  }

  private mutating func look(at statement: MigrationStatement) {
    // What was held before a step of its own is committed.
    if isMigrated, statement.says(.alone) { endTransaction() }
    if meant(for: statement) { return }
    switch statement.kind {
    case nil:
      report(
        .unreadable, statement, "PostgreSQL's grammar does not take it, so nothing can be said about it",
        instead:
          "check its syntax; a newer server may know more than this grammar, which is version \(Parser.grammarVersion)'s"
      )
    case "TransactionStmt"?: endTransaction()
    case "CreateStmt"?, "CreateForeignTableStmt"?:
      let node = statement.node?["base"] ?? statement.node
      if let table = WrittenName(node?["relation"]), node?["if_not_exists"]?.isTrue != true || !isShim(table)
      {
        created.append(table)
      }
    case "CreateTableAsStmt"?:
      if statement.node?["objtype"]?.string == "OBJECT_MATVIEW" { reader(statement) }
      if let table = WrittenName(statement.node?["into"]?["rel"]) { created.append(table) }
    case "RenameStmt"?, "AlterObjectSchemaStmt"?: renaming(statement)
    case "ViewStmt"?: view(statement)
    case "AlterTableStmt"?: alterations(statement)
    case "DropStmt"?: drop(statement)
    case "IndexStmt"?: index(statement)
    case "ReindexStmt"?, "RefreshMatViewStmt"?, "VacuumStmt"?, "ClusterStmt"?: maintenance(statement)
    case "LockStmt"?, "TruncateStmt"?: lock(statement)
    case "UpdateStmt"?, "DeleteStmt"?, "CopyStmt"?: work(statement)
    case "InsertStmt"?: if !statement.tablesRead.isEmpty { work(statement) }
    default: break
    }
  }

  mutating func endTransaction() {
    held = nil
    addedConstraints = []
  }

  private func isShim(_ table: WrittenName) -> Bool { shims.contains { $0.name.mayBe(table) } }

  func isNew(_ table: WrittenName) -> Bool { created.contains { $0.mayBe(table) } }

  /// Notes that the transaction holds a table against everybody.
  mutating func hold(_ table: WrittenName, by statement: MigrationStatement) {
    if held == nil { held = (table, statement.location.line) }
  }

  /// Work of a length that nobody knows.
  private mutating func work(_ statement: MigrationStatement) {
    guard let held else { return }
    report(
      .workUnderLock, statement,
      "since line \(held.line) nobody can read or write \(held.table), and that lasts until this is done and committed",
      instead: "put it into a transaction (a migration) of its own, before or after")
  }
}

/// A constraint that says that a column is not null.
struct NotNullCheck {
  let table: WrittenName
  let constraint: String?
  let column: Identifier
  var isValid: Bool
}
