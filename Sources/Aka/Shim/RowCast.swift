import Postgres

/// Lets a row that was read through the shim go wherever a row of the table goes: `greet(u)`, `u.greet`, a column of the row
/// type, and arrays of rows, since PostgreSQL casts arrays by their elements (`find_coercion_pathway`).
///
/// The shim is a relation of its own and so has a row type of its own. Both types keep their OIDs when they are renamed, and
/// a SQL-standard function body is bound to OIDs as well, so that the cast can be built aside and follows the swap.
struct RowCast {
  let table: Relation
  let view: QualifiedName
  let design: ShimDesign

  /// The statements that build it; none if nothing knows the table's row type, or it has no columns to speak of.
  var create: [SQL] {
    guard table.rowTypeIsUsed, !table.columns.isEmpty else { return [] }
    let function = QualifiedName("aka", Identifier("row_" + view.name.name))
    let columns = table.columns.map { "(r).\(design.shown($0.name))" as SQL }.joined(separator: ", ")
    let type = table.qualifiedName
    return [
      """
      CREATE FUNCTION \(function)(r \(view)) RETURNS \(type) LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
      RETURN ROW(\(columns))::\(type)
      """,
      "CREATE CAST (\(view) AS \(type)) WITH FUNCTION \(function)(\(view)) AS IMPLICIT",
    ]
  }
}
