import Postgres

/// Puts live shims to the test, and brings drifted ones up to date.
struct Verifier {
  let connection: Connection

  /// The renames that have a shim in its place; those that a name belongs to, if one is given.
  func subjects(_ name: WrittenName?) throws -> [LedgerEntry] {
    let entries = try Ledger(connection: connection).entries().filter(\.compatibilityViewCreated)
    guard let name else { return entries.filter { !$0.isInBrownout } }
    return [try entries.latest(named: name)]
  }

  /// Tests one shim. Leaves no trace: everything is rolled back.
  func verify(_ entry: LedgerEntry) throws -> Verification {
    let shim = entry.shimName
    try VerifyRights(connection: connection).refuseUnlessEnough(for: entry)
    try connection.run(TransactionMode.readWrite.begin)
    do {
      try connection.stayUnseen()
      let trials = try trials(of: entry, shim: shim)
      let timing = try trials.contains { $0.name == "place" } ? nil : timing(of: entry, shim: shim)
      try connection.run("ROLLBACK")
      return Verification(entry: entry, shim: shim, trials: trials, timing: timing)
    } catch {
      try connection.rollBack(after: error)
      throw error
    }
  }

  private func trials(of entry: LedgerEntry, shim: QualifiedName) throws -> [Trial] {
    try ShimTrials.bePatient(connection)
    let catalog = Catalog(connection: connection)
    try catalog.prepareReading()
    guard let oid = entry.shimOid, try catalog.relationOid(at: shim) == oid,
      let table = try catalog.read(Relation.self, of: [entry.tableOid])[entry.tableOid]?.first,
      table.qualifiedName == entry.tableName
    else {
      return [
        .failed(
          "place",
          "\(shim) or \(entry.tableName) is not what the ledger says; aka doctor says what became of it")
      ]
    }
    let staged = entry.stagedName("verify_\(connection.backendPID)")
    let reference = try Stage(connection: connection).build(
      staged, over: table.oid, as: entry.rebuiltDesign(connection)
    )
    .0
    // Staging sets its own timeouts.
    try ShimTrials.bePatient(connection)
    let live = try ShimPicture.read(connection, of: oid)
    let drift = live.trials(against: try ShimPicture.read(connection, of: reference.oid))
    let trials = ShimTrials(
      connection: connection, table: table, shim: shim, kind: entry.shimKind,
      columns: try columns(of: entry, table, shownBy: live),
      dependencies: try catalog.dependencies(of: [table])[table.oid] ?? Dependencies(),
      key: try key(of: entry),
      paths: try catalog.read(of: [table.oid])[table.oid] ?? [])
    return drift + (try AliasTrials(connection: connection).all(of: entry, alias: oid)) + (try trials.all)
  }

  /// What the shim shows, which may be less than the table has.
  private func columns(of entry: LedgerEntry, _ table: Relation, shownBy live: ShimPicture) throws
    -> [Identifier: Identifier]
  {
    let design = try entry.rebuiltDesign(connection)
    let shown = Set(live.columns.map(\.name))
    return Dictionary(
      uniqueKeysWithValues: table.columns.map { (design.shown($0.name), $0.name) }.filter {
        shown.contains($0.0)
      })
  }

  private func key(of entry: LedgerEntry) throws -> [Identifier] {
    let search = try Catalog(connection: connection).read(SearchColumn.self, of: [entry.tableOid])
    return (search[entry.tableOid] ?? []).filter(\.isKey).map(\.column)
  }

  private func timing(of entry: LedgerEntry, shim: QualifiedName) throws -> ShimTiming? {
    let design = try entry.rebuiltDesign(connection)
    return try ShimTiming.measure(
      connection, table: entry.tableName, shim: shim,
      key: Dictionary(uniqueKeysWithValues: try key(of: entry).map { (design.shown($0), $0) }))
  }
}

extension LedgerEntry {
  /// Where its shim is: at the old name, or after a rollback at the new one.
  public var shimName: QualifiedName { status == .rolledBack ? new : old }
  /// Where its table is.
  var tableName: QualifiedName { status == .rolledBack ? old : new }
  /// The shim as it would be built today.
  func rebuiltDesign(_ connection: Connection) throws -> ShimDesign {
    guard status == .rolledBack else { return .oldName(of: self, isRebuilt: true) }
    // A shim that was cleaned up took its probe along.
    let called = try shimOid.map { try Probe(calledBy: $0, as: probe, connection) }
    return .newName(
      of: self, countedBy: called ?? Probe(ofFlip: self, stagedBy: connection.backendPID), isRebuilt: true)
  }
}
