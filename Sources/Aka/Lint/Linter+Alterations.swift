import Postgres

/// What ALTER TABLE does to a table that is in use.
extension Linter {
  mutating func alterations(_ statement: MigrationStatement) {
    guard statement.node?["objtype"]?.string == "OBJECT_TABLE",
      let table = WrittenName(statement.node?["relation"]),
      !isNew(table)
    else { return }
    if refusedOnPartition(statement, table) { return hold(table, by: statement) }
    for command in statement.alterations {
      let column = Identifier(command["name"]?.string ?? "")
      switch command["subtype"]?.string {
      case "AT_AddColumn"?: addColumn(command["def"]?["ColumnDef"], to: table, statement)
      case "AT_AddConstraint"?: addConstraint(command["def"]?["Constraint"], to: table, statement)
      case "AT_DropColumn"?: dropColumn(column, of: table, command, statement)
      case "AT_AlterColumnType"?: alterType(column, of: table, command, statement)
      case "AT_SetNotNull"?: setNotNull(column, of: table, statement)
      case "AT_ValidateConstraint"?: validate(command["name"]?.string ?? "", of: table, statement)
      case "AT_SetTableSpace"?, "AT_SetLogged"?, "AT_SetUnLogged"?, "AT_SetAccessMethod"?:
        report(
          .tableRewrite, statement,
          "\(table) is copied as a whole, and nobody can read or write it meanwhile",
          instead: "build a new table beside it, fill it in batches, and exchange their names")
      default: break
      }
    }
    // A foreign key takes SHARE ROW EXCLUSIVE, which readers do not notice.
    let stopsReaders = statement.alterations.contains { command in
      !Self.light.contains(command["subtype"]?.string ?? "")
        && command["def"]?["Constraint"]?["contype"]?.string != "CONSTR_FOREIGN"
    }
    if stopsReaders { hold(table, by: statement) }
  }

  /// What PostgreSQL refuses on the partition of an alias table, and hands on to it from there.
  private mutating func refusedOnPartition(_ statement: MigrationStatement, _ table: WrittenName) -> Bool {
    guard let shim = shims.first(where: { $0.kind == .alias && $0.table.mayBe(table) }),
      statement.alterations.contains(where: { Self.refusedOnPartitions.contains($0["subtype"]?.string ?? "") }
      )
    else { return false }
    report(
      .alterAliasedTable, statement,
      "\(table) is the partition of the alias table \(shim.name), and PostgreSQL changes a partition's columns through its parent "
        + "only: it refuses",
      instead:
        "ALTER TABLE \(shim.name), from where it goes on to \(table), until aka cleanup has taken the alias away"
    )
    return true
  }

  private static let refusedOnPartitions: Set<String> = [
    "AT_AddColumn", "AT_DropColumn", "AT_AlterColumnType", "AT_DropNotNull", "AT_AddInherit", "AT_AddOf",
  ]

  /// Those that take no more than SHARE UPDATE EXCLUSIVE (`AlterTableGetLockLevel` in tablecmds.c).
  private static let light: Set<String> = ["AT_ValidateConstraint", "AT_SetStatistics", "AT_AttachPartition"]

  private mutating func addColumn(
    _ column: JSONValue?, to table: WrittenName, _ statement: MigrationStatement
  ) {
    guard let column else { return }
    let name = Identifier(column["colname"]?.string ?? "")
    let constraints = (column["constraints"]?.elements ?? []).compactMap { $0["Constraint"] }
    func constraint(_ type: String) -> JSONValue? { constraints.first { $0["contype"]?.string == type } }
    let type = column["typeName"]?["names"]?.elements.last?["String"]?["sval"]?.string ?? ""
    let isSerial = ["serial", "bigserial", "smallserial", "serial4", "serial8", "serial2"].contains(type)
    let fillsRows = isSerial || constraint("CONSTR_IDENTITY") != nil || constraint("CONSTR_GENERATED") != nil
    let values = constraint("CONSTR_DEFAULT")?["raw_expr"]
    if fillsRows {
      report(
        .volatileDefault, statement,
        "every row of \(table) gets a value of its own, so the table is rewritten under ACCESS EXCLUSIVE",
        instead: "add \(name) without it, set the default for new rows, fill the old ones in batches")
    } else if let function = values?.volatileFunction {
      report(
        .volatileDefault, statement,
        "\(function)() may differ from row to row, so \(table) is rewritten under ACCESS EXCLUSIVE",
        instead:
          "ADD COLUMN \(name) without default; ALTER COLUMN \(name) SET DEFAULT ..; fill the old rows in batches"
      )
    }
    if constraint("CONSTR_NOTNULL") != nil, values == nil, !fillsRows {
      report(
        .addNotNullColumn, statement, "it fails as soon as \(table) has a row",
        instead:
          "give \(name) a constant default, or add it as NULL, fill it in batches, and then SET NOT NULL by a validated "
          + "CHECK")
    }
    for constraint in constraints { addConstraint(constraint, to: table, statement, of: name) }
  }

  private mutating func addConstraint(
    _ constraint: JSONValue?, to table: WrittenName, _ statement: MigrationStatement,
    of column: Identifier? = nil
  ) {
    guard let constraint else { return }
    let name = constraint["conname"]?.string
    if let name { addedConstraints.insert(name) }
    let isUnchecked = constraint["skip_validation"]?.isTrue == true
    let label = name.map { Identifier($0).description } ?? "name"
    switch constraint["contype"]?.string {
    case "CONSTR_FOREIGN"? where !isUnchecked:
      let other = WrittenName(constraint["pktable"]).map(\.description) ?? "the other table"
      if let other = WrittenName(constraint["pktable"]), isNew(other), column != nil { return }
      report(
        .foreignKeyWithoutNotValid, statement,
        "every row of \(table) is checked while writers of \(table) and \(other) wait",
        instead:
          "ADD CONSTRAINT \(label) FOREIGN KEY .. NOT VALID; then, in another transaction, VALIDATE CONSTRAINT "
          + label)
    case "CONSTR_CHECK"?:
      if let column = constraint["raw_expr"]?.notNullColumn {
        notNullChecks.append(
          NotNullCheck(table: table, constraint: name, column: column, isValid: !isUnchecked))
      }
      // A new column's check reads the rows, too.
      if !isUnchecked {
        report(
          .checkWithoutNotValid, statement,
          "every row of \(table) is checked, and nobody can read or write it meanwhile",
          instead:
            "ADD CONSTRAINT \(label) CHECK .. NOT VALID; then, in another transaction, VALIDATE CONSTRAINT \(label)"
        )
      }
    case "CONSTR_PRIMARY"? where constraint["indexname"] == nil,
      "CONSTR_UNIQUE"? where constraint["indexname"] == nil,
      "CONSTR_EXCLUSION"?:
      report(
        .keyWithoutIndex, statement, "its index is built while nobody can read or write \(table)",
        instead: constraint["contype"]?.string == "CONSTR_EXCLUSION"
          ? "build a new table with it beside this one, and exchange their names"
          : "CREATE UNIQUE INDEX CONCURRENTLY; then ADD CONSTRAINT \(label) .. USING INDEX")
    default: break
    }
  }

  private mutating func dropColumn(
    _ column: Identifier, of table: WrittenName, _ command: JSONValue, _ statement: MigrationStatement
  ) {
    guard let shim = shims.first(where: { $0.kind == .view && $0.table.mayBe(table) && $0.shows(column) })
    else {
      report(
        .dropColumn, statement,
        "every statement that still says \(table).\(column) fails, and SELECT * changes its shape",
        instead: "deploy code that does not name it first, and drop it then")
      return
    }
    let isCascade = command["behavior"]?.string == "DROP_CASCADE"
    report(
      .dropShimmedColumn, statement,
      "\(shim.name) still shows \(column): "
        + (isCascade
          ? "CASCADE drops that view, and everybody who says \(shim.name) fails" : "PostgreSQL refuses"),
      instead: "finish that rename first: aka status")
  }

  private mutating func alterType(
    _ column: Identifier, of table: WrittenName, _ command: JSONValue, _ statement: MigrationStatement
  ) {
    if let shim = shims.first(where: { $0.kind == .view && $0.table.mayBe(table) && $0.shows(column) }) {
      report(
        .alterShimmedColumn, statement,
        "\(shim.name) shows \(column), and PostgreSQL changes no type under a view",
        instead: "finish that rename first (aka status), or add a column of the new type")
      return
    }
    report(
      .alterType, statement,
      "unless the new type only widens the old one (varchar(n) to varchar(m) or text, numeric with more digits), \(table) is "
        + "rewritten while nobody can read or write it",
      instead: "add a column of the new type, write both, fill it in batches, exchange their names")
  }

  private mutating func setNotNull(
    _ column: Identifier, of table: WrittenName, _ statement: MigrationStatement
  ) {
    // Since 12 a valid CHECK spares the reading.
    if notNullChecks.contains(where: { $0.isValid && $0.column == column && $0.table.mayBe(table) }) {
      return
    }
    report(
      .setNotNull, statement, "every row of \(table) is read, and nobody can read or write it meanwhile",
      instead:
        "ADD CONSTRAINT c CHECK (\(column) IS NOT NULL) NOT VALID; VALIDATE CONSTRAINT c in another transaction; "
        + "then SET NOT NULL, and drop c")
  }

  private mutating func validate(_ constraint: String, of table: WrittenName, _ statement: MigrationStatement)
  {
    for index in notNullChecks.indices
    where notNullChecks[index].constraint == constraint && notNullChecks[index].table.mayBe(table) {
      notNullChecks[index].isValid = true
    }
    guard addedConstraints.contains(constraint) else { return }
    report(
      .validateInSameTransaction, statement,
      "the lock of ADD CONSTRAINT is held until this has read every row of \(table)",
      instead: "put VALIDATE CONSTRAINT \(Identifier(constraint)) into a transaction (a migration) of its own"
    )
  }
}
