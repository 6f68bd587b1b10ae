/// Something that hurts a live system.
public enum LintRule: String, Sendable, Codable, CaseIterable {
  case renameWithoutShim = "rename-without-shim"
  case renameColumn = "rename-column"
  case moveToSchema = "move-to-schema"
  case dropShimmedColumn = "drop-shimmed-column"
  case dropColumn = "drop-column"
  case dropShimmedTable = "drop-shimmed-table"
  case dropTable = "drop-table"
  case dropShim = "drop-shim"
  case alterShimmedColumn = "alter-shimmed-column"
  case alterAliasedTable = "alter-aliased-table"
  case dropAlias = "drop-alias"
  case viewOnShim = "view-on-shim"
  case refusedOnShim = "refused-on-shim"
  case changesShim = "changes-shim"
  case alterType = "alter-type"
  case indexWithoutConcurrently = "index-without-concurrently"
  case dropIndexWithoutConcurrently = "drop-index-without-concurrently"
  case reindexWithoutConcurrently = "reindex-without-concurrently"
  case refreshWithoutConcurrently = "refresh-without-concurrently"
  case volatileDefault = "volatile-default"
  case addNotNullColumn = "add-not-null-column"
  case setNotNull = "set-not-null"
  case foreignKeyWithoutNotValid = "foreign-key-without-not-valid"
  case checkWithoutNotValid = "check-without-not-valid"
  case keyWithoutIndex = "key-without-index"
  case validateInSameTransaction = "validate-in-same-transaction"
  case tableRewrite = "table-rewrite"
  case exclusiveLock = "exclusive-lock"
  case workUnderLock = "work-under-lock"
  case unreadable = "unreadable"

  /// What it is about, in a sentence.
  public var summary: String {
    switch self {
    case .renameWithoutShim: "A table is renamed and nothing keeps its old name alive."
    case .renameColumn: "A column is renamed under the code that names it."
    case .moveToSchema: "A table is moved to another schema and nothing keeps its old name alive."
    case .dropShimmedColumn: "A column is dropped that a shim still shows."
    case .dropColumn: "A column is dropped under the code that names it."
    case .dropShimmedTable: "A table is dropped whose other name is still alive."
    case .dropTable: "A table is dropped."
    case .dropShim: "A shim is dropped without evidence that nobody uses it."
    case .alterShimmedColumn: "The type of a column is changed that a shim still shows."
    case .alterAliasedTable:
      "A column is changed by a name through which PostgreSQL refuses it while an alias table lives."
    case .dropAlias: "An alias table is dropped, and the table with it."
    case .viewOnShim:
      "A view is built on an old name, which keeps that alive and may change whose rights count."
    case .refusedOnShim: "A statement says the old name of a table and does what only a table takes."
    case .changesShim: "A statement says the old name of a table and does not reach the table."
    case .alterType: "The type of a column is changed, which may rewrite the table under ACCESS EXCLUSIVE."
    case .indexWithoutConcurrently: "An index is built while writers wait."
    case .dropIndexWithoutConcurrently: "An index is dropped under ACCESS EXCLUSIVE on its table."
    case .reindexWithoutConcurrently: "An index is rebuilt while writers wait."
    case .refreshWithoutConcurrently: "A materialized view is refreshed while readers wait."
    case .volatileDefault:
      "A column is added whose default differs from row to row, which rewrites the table."
    case .addNotNullColumn: "A column without default is added as NOT NULL, which fails when there are rows."
    case .setNotNull: "NOT NULL is set, which reads the whole table under ACCESS EXCLUSIVE."
    case .foreignKeyWithoutNotValid: "A foreign key is added and checked while writers of both tables wait."
    case .checkWithoutNotValid: "A CHECK is added, which reads the whole table under ACCESS EXCLUSIVE."
    case .keyWithoutIndex: "A key is added whose index is built under ACCESS EXCLUSIVE."
    case .validateInSameTransaction:
      "A constraint is validated in the transaction that holds the lock of its ADD."
    case .tableRewrite: "A table is rewritten under ACCESS EXCLUSIVE."
    case .exclusiveLock: "A table is locked against readers and writers."
    case .workUnderLock: "Rows are changed while the transaction holds ACCESS EXCLUSIVE on a table."
    case .unreadable: "The grammar of PostgreSQL does not take a statement."
    }
  }

  /// How bad it is.
  public var severity: LintFinding.Severity {
    switch self {
    case .renameWithoutShim, .moveToSchema, .dropShimmedColumn, .dropShimmedTable, .dropShim,
      .alterShimmedColumn, .alterAliasedTable, .dropAlias, .refusedOnShim,
      .addNotNullColumn:
      .error
    default: .warning
    }
  }
}

/// A statement that hurts a live system, and what to write instead.
public struct LintFinding: Sendable, Codable, Hashable {
  /// The rule that it breaks.
  public let rule: LintRule
  /// How bad it is.
  public let severity: Severity
  /// Where it is.
  public let location: SourceLocation
  /// What happens, and to whom.
  public let message: String
  /// What is safe.
  public let alternative: String

  /// How bad a finding is.
  public enum Severity: String, Sendable, Codable {
    /// Clients fail, or the statement does.
    case error
    /// Clients wait, or may fail.
    case warning
  }
}
