import Postgres

/// All that builds a shim, in order, as statements that ask nothing.
struct ShimConstruction {
  let table: Relation
  /// How the triggers get to a row, if there are any.
  let search: [SearchColumn]
  let view: QualifiedName
  let design: ShimDesign
  /// The probe that must be made; `nil` if the view has none, or it is there already.
  let newProbe: Probe?

  /// The statements.
  var statements: [SQL] {
    let definition = ShimDefinition(table: table, view: view, design: design)
    let writes = TriggerWrites(
      table: table, search: search, view: view, design: design, namedAfter: view.name)
    let grants = ShimGrants(table: table.renamingColumns(design.shown), view: view, probe: newProbe)
    return (newProbe?.create ?? []) + [definition.create] + definition.defaults + definition.comments
      + definition.labels + RowCast(table: table, view: view, design: design).create + writes.statements
      + [grants.statement]
  }
}
