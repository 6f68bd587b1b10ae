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
  /// The name of the function.
  let function: QualifiedName

  /// A cast for a view that is staged; its function lies beside the view. That need not be schema aka, which a rehearsal
  /// may neither find nor be allowed to create in.
  init(table: Relation, view: QualifiedName, design: ShimDesign) {
    self.init(
      table: table, view: view, design: design,
      function: QualifiedName(view.schema, Identifier("row_" + view.name.name)))
  }

  /// A cast whose function has a name of its own.
  init(table: Relation, view: QualifiedName, design: ShimDesign, function: QualifiedName) {
    self.table = table
    self.view = view
    self.design = design
    self.function = function
  }

  /// The statements that build it; none if nothing knows the table's row type, or it has no columns to speak of.
  var create: [SQL] {
    guard table.rowTypeIsUsed, !table.columns.isEmpty else { return [] }
    let columns = table.columns.map { "(r).\(design.shown($0.name))" as SQL }.joined(separator: ", ")
    let type = table.qualifiedName
    return [
      """
      CREATE OR REPLACE FUNCTION \(function)(r \(view)) RETURNS \(type) LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
      RETURN ROW(\(columns))::\(type)
      """,
      "CREATE CAST (\(view) AS \(type)) WITH FUNCTION \(function)(\(view)) AS IMPLICIT",
    ]
  }
}
