import Postgres

/// Statements that fail through the old name, whoever sends them.
extension Findings {
  var statements: [Finding] {
    tableStatements + conflicts + groupBy + systemColumns + refusedWrites + [definitions]
  }

  /// What fails on the relation itself, such as TRUNCATE of a view, is not worth a word.
  private var tableStatements: [Finding] {
    let takesRows = [.table, .partitionedTable, .foreignTable].contains(table.kind)
    let isOurs = [.table, .partitionedTable].contains(table.kind)
    let commands: [(Bool, String)] = [
      (takesRows && !measures.triggered.contains(.insert), "COPY \(old) FROM"),
      (traits.isCopied, "COPY \(old) TO"), (takesRows, "TRUNCATE \(old)"),
      (traits.losesMerge, "MERGE INTO \(old)"), (isOurs || table.kind == .materializedView, "TABLESAMPLE"),
      (isOurs, "WHERE CURRENT OF"),
      (table.kind == .materializedView, "REFRESH MATERIALIZED VIEW \(old)"),
    ]
    let failing = commands.filter(\.0).map(\.1)
    guard !failing.isEmpty else { return [] }
    return [
      finding(
        .viewStatements,
        "a view serves the old name, so these fail there (and work on the new name): "
          + failing.joined(separator: "; "))
    ]
  }

  private var conflicts: [Finding] {
    // Triggers that insert take no upsert at all, of which `trigger-upsert` speaks.
    guard !traits.conflictConstraints.isEmpty, !measures.triggered.contains(.insert) else { return [] }
    let names = traits.conflictConstraints.map(\.description).inWords(atMost: 3)
    return [
      finding(
        .onConflictConstraint,
        "INSERT .. ON CONFLICT ON CONSTRAINT (\(names)): a view has no constraints; ON CONFLICT (columns) works"
      )
    ]
  }

  /// `check_functional_grouping` asks for the primary key of the very relation.
  private var groupBy: [Finding] {
    guard !traits.primaryKey.isEmpty, traits.columns.count > traits.primaryKey.count else { return [] }
    let key = traits.primaryKey.map(\.description).joined(separator: ", ")
    return [
      finding(
        .groupByPrimaryKey,
        "GROUP BY \(key) while other columns are selected without being grouped: a view has no primary key")
    ]
  }

  private var systemColumns: [Finding] {
    guard table.kind != .view else { return [] }
    let columns = table.kind == .foreignTable ? "tableoid" : "ctid, xmin, xmax, cmin, cmax and tableoid"
    return [finding(.systemColumns, "\(columns): a view has no system columns")]
  }

  /// A view's column has no default that would stand for an identity or a generation expression, so that DEFAULT means
  /// NULL to an UPDATE; and PostgreSQL inserts through a view only if it has columns.
  private var refusedWrites: [Finding] {
    guard !table.columns.isEmpty else {
      return [
        finding(
          .breaks, "no-columns", "INSERT INTO \(old) DEFAULT VALUES: a view without columns takes no rows")
      ]
    }
    guard !traits.computedColumns.isEmpty else { return [] }
    let columns = traits.computedColumns.map(\.description).joined(separator: ", ")
    return [
      finding(.setDefault, "UPDATE \(old) SET .. = DEFAULT for identity and generated columns (\(columns))")
    ]
  }

  private var definitions: Finding {
    let commands =
      switch table.kind {
      case .view: "ALTER VIEW, CREATE OR REPLACE VIEW, GRANT"
      case .materializedView: "ALTER MATERIALIZED VIEW, CREATE INDEX, GRANT"
      default: "ALTER TABLE, CREATE INDEX, REFERENCES, GRANT"
      }
    return finding(
      .ddl,
      "\(commands) and other DDL must use the new name. While the shim lives, columns that are added do not show through "
        + "\(old), and PostgreSQL refuses to drop a column or to change its type")
  }
}
