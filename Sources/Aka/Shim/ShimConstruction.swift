import Postgres

/// All that builds a shim, in order, as statements that ask nothing.
struct ShimConstruction {
  let table: Relation
  /// How the triggers get to a row, if there are any.
  let search: [SearchColumn]
  /// What an alias table repeats beside; `nil` for a view.
  var source: AliasSource?
  let view: QualifiedName
  let design: ShimDesign
  /// The probe that must be made; `nil` if the shim has none, or it is there already.
  let newProbe: Probe?

  /// The statements.
  var statements: [SQL] {
    (newProbe?.create(for: design.kind) ?? []) + relation + appearance.comments + appearance.labels
      + RowCast(table: table, view: view, design: design).create + writes + [grants.statement]
  }

  private var appearance: ShimDefinition { ShimDefinition(table: table, view: view, design: design) }

  private var alias: AliasDefinition? {
    source.map { AliasDefinition(table: table, source: $0, alias: view, probe: design.probe) }
  }

  /// The shim itself.
  private var relation: [SQL] { alias?.statements ?? ([appearance.create] + appearance.defaults) }

  private var writes: [SQL] {
    TriggerWrites(table: table, search: search, view: view, design: design, namedAfter: view).statements
  }

  private var grants: ShimGrants {
    ShimGrants(
      table: table.renamingColumns(design.shown), view: view, kind: design.kind,
      functions: (newProbe.map { [$0.function] } ?? []) + (alias?.functions ?? []))
  }
}
