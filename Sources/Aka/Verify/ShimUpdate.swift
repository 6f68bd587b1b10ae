import Postgres

/// Brings a drifted shim up to date in its place, so that whatever was built on it stays.
struct ShimUpdate {
  let connection: Connection
  let entry: LedgerEntry

  /// Does it in one transaction, with the view locked for as long as its catalog rows are written.
  ///
  /// Nobody waits for us longer than `patience`, again and again until the view is free.
  func run(patience: Duration = .milliseconds(50), attempts: Int = 100) throws {
    for _ in 1..<attempts {
      do {
        return try attempt(patience)
      } catch let error as PostgresError where error.isMissedLock {
        sleepUninterruptibly(for: .milliseconds(100))
      }
    }
    try attempt(patience)
  }

  private func attempt(_ patience: Duration) throws {
    try connection.transaction {
      let ledger = Ledger(connection: connection)
      try ledger.takeTurns()
      let catalog = Catalog(connection: connection)
      try catalog.prepareReading()
      guard let oid = entry.shimOid, try catalog.relationOid(at: entry.shimName) == oid,
        let table = try catalog.read(Relation.self, of: [entry.tableOid])[entry.tableOid]?.first
      else {
        throw Refusal(
          "\(entry.shimName) is not the shim any more", remedy: "aka doctor says what became of it")
      }
      try connection.run("SET LOCAL lock_timeout = \(unescaped: Int(patience.milliseconds))")
      let design = try entry.rebuiltDesign(connection)
      if let probe = design.probe, try !probe.exists(connection) {
        for statement in probe.create(for: design.kind) { try connection.run(statement) }
      }
      let definition = ShimDefinition(table: table, view: entry.shimName, design: design)
      let relation =
        design.kind == .view
        ? [definition.replace] + definition.withoutDefaults + definition.defaults
        : try AliasUpdate(connection: connection).statements(table, alias: oid, at: entry.shimName, design)
      for statement in relation + definition.withoutComments + definition.comments + definition.labels {
        try connection.run(statement)
      }
      try renewFunctions(of: table, shim: oid, design)
      if design.kind == .alias {
        let switches = try PublicationSwitches(connection, sending: entry)
        for statement in try switches.statements(noting: [entry.id]) { try connection.run(statement) }
      }
      try connection.run(
        ShimGrants(
          table: table.renamingColumns(design.shown), view: entry.shimName, kind: design.kind,
          audit: try AuditGrants.given(on: oid, connection)
        ).statement)
      try ledger.record("update", of: entry.id)
    }
  }

  /// New functions for the triggers and the row cast, under names that no earlier ones have; those go.
  private func renewFunctions(of table: Relation, shim: UInt32, _ design: ShimDesign) throws {
    let search = try Catalog(connection: connection).read(SearchColumn.self, of: [table.oid])[table.oid] ?? []
    let staged = entry.stagedName("shim_\(connection.backendPID)")
    let earlier = try ownFunctions(of: shim)
    let writes = TriggerWrites(
      table: table, search: search, view: entry.shimName, design: design, namedAfter: staged)
    for statement in writes.statements { try connection.run(statement) }
    for function in earlier where try !ownFunctions(of: shim).contains(function) {
      try connection.run("DROP FUNCTION \(unescaped: function)")
    }
    let cast = try connection.run(
      """
      SELECT p.proname FROM pg_class c JOIN pg_cast k ON k.castsource = c.reltype JOIN pg_proc p ON p.oid = k.castfunc
      WHERE c.oid = \(shim)::oid AND p.pronamespace = 'aka'::regnamespace
      """
    ).first.map { try $0["proname"] as Identifier }
    let renewed = RowCast(
      table: table, view: entry.shimName, design: design,
      function: QualifiedName("aka", cast ?? Identifier("row_" + staged.name.name)))
    for statement in renewed.create.prefix(cast == nil ? 2 : 1) { try connection.run(statement) }
  }

  private func ownFunctions(of shim: UInt32) throws -> [String] {
    try connection.run(
      """
      SELECT DISTINCT p.oid::regprocedure::text AS function FROM pg_trigger g JOIN pg_proc p ON p.oid = g.tgfoid
      WHERE g.tgrelid = \(shim)::oid AND p.pronamespace = 'aka'::regnamespace AND p.proname LIKE 'write\\_%' ORDER BY 1
      """
    ).map { try $0["function"] }
  }
}
