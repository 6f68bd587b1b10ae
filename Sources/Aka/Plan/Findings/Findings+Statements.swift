import Postgres

/// Statements that fail through the old name, whoever sends them.
extension Findings {
  var statements: [Finding] {
    [tableStatements] + conflicts + groupBy + systemColumns + refusedWrites + [definitions]
  }

  private var tableStatements: Finding {
    // What fails on the table itself is not worth a word.
    let isPlain = table.kind == .table
    let commands: [(Bool, String)] = [
      (!measures.triggered.contains(.insert), "COPY \(old) FROM"), (isPlain, "COPY \(old) TO"),
      (true, "TRUNCATE \(old)"),
      (traits.losesMerge, "MERGE INTO \(old)"), (table.kind != .foreignTable, "TABLESAMPLE"),
      (table.kind != .foreignTable, "WHERE CURRENT OF"),
    ]
    return finding(
      .viewStatements,
      "a view serves the old name, so these fail there (and work on the new name): "
        + commands.filter(\.0).map(\.1).joined(separator: "; "))
  }

  private var conflicts: [Finding] {
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
    finding(
      .ddl,
      "ALTER TABLE, CREATE INDEX, REFERENCES, GRANT and other DDL must use the new name. While the shim lives, columns "
        + "that are added do not show through \(old), and PostgreSQL refuses to drop a column or to change its type"
    )
  }
}
