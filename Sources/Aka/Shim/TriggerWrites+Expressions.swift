import Postgres

/// Pieces that the functions share. In all of them `this_row` is a row of the table.
extension TriggerWrites {
  /// The table's OID. PostgreSQL plans anew when what the name means has changed.
  var regclass: SQL { "\(literal: target.quoted)::pg_catalog.regclass" }

  /// The columns of a written row, in the view's order.
  var storedColumns: SQL { table.columns.map { "this_row.\($0.name)" as SQL }.joined(separator: ", ") }

  /// A column of a row of the table (`this_row`) or of the view.
  func field(_ column: Identifier, of row: SQL) -> SQL {
    "\(row).\(row.text == "this_row" ? column : shown[column] ?? column)"
  }

  /// Whether two rows agree in some columns to the last byte (`record_image_eq`): json, xml and point have no equality of
  /// their own, and equal numbers can have different scales. The cast keeps the parser from comparing column by column,
  /// by operators that there are none of.
  func same(_ left: SQL, _ right: SQL, _ columns: [Relation.Column]) -> SQL {
    func image(_ row: SQL) -> SQL {
      "ROW(\(columns.map { field($0.name, of: row) }.joined(separator: ", ")))::pg_catalog.record"
    }
    return "\(image(left)) OPERATOR(pg_catalog.*=) \(image(right))"
  }

  /// Whether `this_row` has the same value in a column, in a form that an index serves.
  func matches(_ search: SearchColumn, _ row: SQL) -> SQL {
    let column = search.column
    let equals: SQL = "OPERATOR(\(search.operatorSchema).\(unescaped: search.operatorName))"
    let equality: SQL = "this_row.\(column) \(equals) \(field(column, of: row))"
    return search.notNull
      ? equality : "(\(equality) OR (this_row.\(column) IS NULL AND \(field(column, of: row)) IS NULL))"
  }

  /// Whether `this_row` is the version at a place. The OID of the partition, or of the child, is part of the place; the
  /// search columns let PostgreSQL leave out the other partitions.
  func isAt(_ version: SQL, of origin: SQL, old: SQL = "OLD") -> SQL {
    let place: [SQL] = [
      "this_row.ctid OPERATOR(pg_catalog.=) \(version)",
      "this_row.tableoid OPERATOR(pg_catalog.=) \(origin)",
    ]
    let pruning = table.kind == .partitionedTable ? search.map { matches($0, old) } : []
    return (place + pruning).joined(separator: " AND ")
  }

  /// The name that the application used, in the fields of an error.
  var oldName: SQL { "SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME" }
}
