/// A place where a statement, which works on the table, goes wrong through the view that takes the table's name.
struct Breach: Hashable {
  /// What goes wrong.
  let hazard: Hazard
  /// How much that matters.
  let severity: Finding.Severity
  /// How, in the words of a plan: "TRUNCATE users: a view is no table".
  let reason: String
  /// The byte of the statement's text at which it goes wrong.
  let offset: Int
  /// What the statement does to rows, where it depends on that whether it goes wrong.
  let writes: [WriteOperation]?

  init(
    _ hazard: Hazard, severity: Finding.Severity? = nil, _ reason: String, at offset: Int,
    writes: [WriteOperation]? = nil
  ) {
    self.hazard = hazard
    self.writes = writes
    self.severity = severity ?? hazard.severity
    self.reason = reason
    self.offset = offset
  }
}

/// The kinds of what can go wrong. Each has a finding of that code, about all statements that anybody may send.
enum Hazard: String, Sendable, Codable {
  /// TRUNCATE, COPY, MERGE and so on want a table.
  case viewStatements = "view-statements"
  /// COPY into a view is for triggers that insert.
  case copyFrom = "copy-from"
  /// ON CONFLICT is for a view without such triggers.
  case upsert = "trigger-upsert"
  /// MERGE whose writes go partly through such triggers.
  case merge = "trigger-merge"
  /// ON CONFLICT ON CONSTRAINT: a view has no constraint.
  case onConflictConstraint = "on-conflict-constraint"
  /// GROUP BY the primary key while other columns are selected: a view has no key.
  case groupByPrimaryKey = "group-by-primary-key"
  /// ctid, xmin, tableoid and so on.
  case systemColumns = "system-columns"
  /// UPDATE .. SET c = DEFAULT of an identity or generated column.
  case setDefault = "set-default"
  /// Definitions of the table.
  case ddl
  /// ONLY keeps no child's rows out of a view.
  case only
  /// VACUUM, ANALYZE, CLUSTER, REINDEX.
  case maintenance
  /// Who looks the old name up finds a view.
  case catalogLookup = "catalog-lookup"
  /// ON CONFLICT on another key than the primary one: an alias table has no other.
  case aliasUpserts = "alias-upserts"
  /// pg_get_serial_sequence gives NULL.
  case serialSequence = "serial-sequence"

  /// Whether it can go wrong through such a shim.
  func concerns(_ shim: ShimKind) -> Bool {
    switch shim {
    case .view: self != .aliasUpserts
    case .alias: [.ddl, .only, .catalogLookup, .serialSequence, .aliasUpserts, .systemColumns].contains(self)
    }
  }

  /// How much it matters, unless more is known.
  var severity: Finding.Severity {
    switch self {
    case .viewStatements, .copyFrom, .upsert, .merge, .onConflictConstraint, .groupByPrimaryKey,
      .systemColumns,
      .setDefault, .ddl, .aliasUpserts:
      .breaks
    case .only, .serialSequence: .silent
    case .maintenance, .catalogLookup: .differs
    }
  }
}
