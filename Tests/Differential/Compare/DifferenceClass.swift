/// A kind of difference that is known, so that only the others fail a run. Each corresponds to something that `aka plan`
/// says, or should say: ``findingCodes``.
public enum DifferenceClass: String, Sendable, CaseIterable {
  /// Wrong without an error: `ONLY` on a view keeps nobody out, so rows of children are read, changed and deleted.
  case only
  /// COPY .. FROM the client or a file.
  case copyFrom = "copy-from"
  /// COPY of the relation itself to the client or a file.
  case copyTo = "copy-to"
  /// TRUNCATE wants a table.
  case truncate
  /// MERGE, before 17.
  case merge
  /// ON CONFLICT ON CONSTRAINT: a view has no constraint.
  case onConflictConstraint = "on-conflict-constraint"
  /// tableoid, ctid, xmin and so on.
  case systemColumns = "system-columns"
  /// TABLESAMPLE.
  case tableSample = "tablesample"
  /// WHERE CURRENT OF a cursor.
  case whereCurrentOf = "where-current-of"
  /// GROUP BY the primary key with other columns selected.
  case groupByPrimaryKey = "group-by-primary-key"
  /// UPDATE .. SET c = DEFAULT of an identity or generated column.
  case setDefault = "set-default"
  /// INSERT into a table without columns.
  case noColumns = "no-columns"
  /// VACUUM, ANALYZE, CLUSTER and REINDEX want a table.
  case maintenance
  /// Who looks tables up in the catalog finds a view, or finds the new name beside the old one.
  case catalogLookup = "catalog-lookup"
  /// The row type is another one: no function that takes the table's rows, no cast of a child's row to its parent's.
  case rowType = "row-type"
  /// DDL in the body of a function.
  case definition = "ddl"
  /// ON CONFLICT on another key than the primary one, through an alias table.
  case aliasUpsert = "alias-upsert"
  /// tableoid is the table's, through an alias table.
  case tableOid = "tableoid"
  /// Statement triggers fire for the alias and for the table, where foreign keys of the table cascade to itself.
  case aliasCascade = "alias-cascade"
  /// A permission is denied for a "view" and not for a "table"; the SQLSTATE is the same.
  case permissionText = "permission-text"
  /// EXPLAIN shows the new name or other aliases; the plan is the same.
  case explainOutput = "explain-output"
  /// UNION ALL over a shim that counts its uses is not flattened. A policy that rules every row out makes no empty result of
  /// it: `relation_excluded_by_constraints` finds a constant only where it stands alone.
  case probePlan = "probe-plan"
  /// A whole row is put together by a node of its own.
  case wholeRowPlan = "whole-row-plan"
  /// The shim of a table with column grants plans with the rights of its owner, who may see more statistics.
  case columnGrantsPlan = "column-grants-plan"
  /// An error names the new table, in its text or in its fields.
  case newNameInError = "new-name-in-error"
  /// A notice names the new table: from TG_TABLE_NAME or the server itself.
  case newNameInNotice = "new-name-in-notice"
  /// A row holds the new name.
  case newNameInRows = "new-name-in-rows"

  /// The codes of the plan's findings that announce it.
  public var findingCodes: Set<String> {
    switch self {
    case .copyFrom, .copyTo, .truncate, .merge, .tableSample, .whereCurrentOf: ["view-statements"]
    case .aliasUpsert: ["alias-upserts"]
    case .tableOid: ["catalog-lookup"]
    case .onConflictConstraint: [rawValue, "alias-upserts"]
    case .systemColumns, .groupByPrimaryKey, .setDefault, .noColumns, .maintenance,
      .catalogLookup, .only, .rowType, .aliasCascade:
      [rawValue]
    case .definition: ["ddl"]
    case .wholeRowPlan: ["whole-row"]
    case .columnGrantsPlan: ["column-grants"]
    case .newNameInNotice, .newNameInRows: ["trigger-table-name"]
    case .permissionText, .explainOutput, .newNameInError, .probePlan: ["messages"]
    }
  }
}
