import Postgres

/// Builds shims off to the side, in schema aka, before any lock that anybody could notice.
struct Stage {
  let connection: Connection

  /// Builds the shim of a table under a throw-away name, replacing an earlier attempt. Runs in the caller's transaction.
  ///
  /// The fingerprint is read first: whatever changes after it makes the swap stop and stage again.
  func build(_ view: QualifiedName, over table: UInt32, as design: ShimDesign) throws -> (
    StagedShim, Fingerprint
  ) {
    try connection.run("SET LOCAL statement_timeout = 0")
    try connection.outlastTransactionTimeout()
    let catalog = Catalog(connection: connection)
    try catalog.prepareReading()
    let fingerprint = try Fingerprint.read(connection, ofTable: table)
    guard let relation = try catalog.read(Relation.self, of: [table])[table]?.first else {
      throw Refusal("the table was dropped meanwhile", remedy: "nothing is left to do")
    }
    try ShimRemoval(connection: connection).remove(view)
    let source = try source(of: table, for: design.kind)
    let construction = ShimConstruction(
      table: relation, search: try catalog.read(SearchColumn.self, of: [table])[table] ?? [],
      source: source, view: view, design: design,
      newProbe: try design.probe.flatMap { try $0.exists(connection) ? nil : $0 })
    for statement in construction.statements { try connection.run(statement) }
    let oid: UInt32 = try connection.run("SELECT \(view.quoted)::regclass::oid").scalar()
    var attachment = design.attachment
    if let key = source?.key?.name { attachment?.tableKey = key }
    return (StagedShim(name: view, oid: oid, attachment: attachment), fingerprint)
  }

  private func source(of table: UInt32, for kind: ShimKind) throws -> AliasSource? {
    guard kind == .alias else { return nil }
    let source = try Catalog(connection: connection).read(AliasSource.self, of: [table])[table]?.first
    guard let source, source.key?.column != nil else {
      throw Refusal("the table lost its primary key meanwhile", remedy: "give it one, or ask for --shim view")
    }
    return source
  }
}
