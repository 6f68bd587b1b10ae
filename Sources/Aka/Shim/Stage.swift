import Postgres

/// Builds shims off to the side, in schema aka, before any lock that anybody could notice.
struct Stage {
  let connection: Connection

  /// Builds the shim of a table under a throw-away name, replacing an earlier attempt. Runs in the caller's transaction.
  ///
  /// The fingerprint is read first: whatever changes after it makes the swap stop and stage again.
  func build(_ view: QualifiedName, over table: UInt32, as design: ShimDesign) throws -> (
    StagedView, Fingerprint
  ) {
    try connection.run("SET LOCAL statement_timeout = 0")
    let catalog = Catalog(connection: connection)
    try catalog.prepareReading()
    let fingerprint = try Fingerprint.read(connection, ofTable: table)
    guard let relation = try catalog.read(Relation.self, of: [table])[table]?.first else {
      throw Refusal("the table was dropped meanwhile", remedy: "nothing is left to do")
    }
    try ShimRemoval(connection: connection).remove(view)
    let definition = ShimDefinition(table: relation, view: view, design: design)
    let probe = try design.probe.flatMap { try $0.exists(connection) ? nil : $0 }
    for statement in probe?.create ?? [] { try connection.run(statement) }
    try connection.run(definition.create)
    for statement in definition.defaults + definition.comments + definition.labels {
      try connection.run(statement)
    }
    for statement in RowCast(table: relation, view: view, design: design).create {
      try connection.run(statement)
    }
    for statement in try writes(of: relation, view, design).statements { try connection.run(statement) }
    try ShimGrants(
      connection: connection, table: relation.renamingColumns(design.shown), view: view, probe: probe
    )
    .apply()
    let oid: UInt32 = try connection.run("SELECT \(view.quoted)::regclass::oid").scalar()
    return (StagedView(name: view, oid: oid), fingerprint)
  }

  private func writes(of table: Relation, _ view: QualifiedName, _ design: ShimDesign) throws -> TriggerWrites
  {
    let search = try Catalog(connection: connection).read(SearchColumn.self, of: [table.oid])[table.oid] ?? []
    return TriggerWrites(table: table, search: search, view: view, design: design, namedAfter: view.name)
  }
}
