import Postgres

/// Rolls back: tables take their old names again, and the new names become shims.
struct Rollback {
  let connection: Connection
  let swapper: Swapper

  /// Rolls back what is selected, all in one transaction or nothing.
  func run(_ selection: RollbackSelection, keepsNewNames: Bool) throws -> RollbackOutcome {
    try SafetyChecks(connection: connection).refuseWithoutAccess()
    return try swapper.restaging {
      let ledger = Ledger(connection: connection)
      var chosen = try selection.choose(from: ledger.entries())
      let away = chosen.filter(\.isInBrownout)
      for entry in away {
        _ = try Brownouts(connection: connection).endPatiently(entry.id, why: "aka rollback")
      }
      if !away.isEmpty { chosen = try selection.choose(from: ledger.entries()) }
      if let refusal = refusal(of: chosen) { throw refusal }
      let pending = chosen.filter { $0.status == .pending }
      let active = chosen.filter { $0.status == .active }
      let abandoned = pending.isEmpty ? [] : try Abandonment(connection: connection).abandon(pending)
      guard abandoned.count == pending.count else {
        throw Refusal(
          "\(pending[0].old) was swapped meanwhile", remedy: "run the same command again to roll that back")
      }
      guard !active.isEmpty else {
        try swapper.makeOthersDurable()
        let result: RolledBack.Result = pending.isEmpty ? .alreadyRolledBack : .abandoned
        let entries = pending.isEmpty ? chosen : pending
        return RollbackOutcome(tables: entries.map { RolledBack($0, result) }, figures: nil)
      }
      let script = try connection.transaction { try stage(active, keepsNewNames: keepsNewNames) }
      let figures = try droppingIfStopped(script.exchanges) { try swapper.swap(script) }
      let flipped = try script.exchanges.map { try describe($0, keepsNewNames: keepsNewNames) }
      return RollbackOutcome(tables: pending.map { RolledBack($0, .abandoned) } + flipped, figures: figures)
    }
  }

  func describe(_ exchange: Exchange, keepsNewNames: Bool) throws -> RolledBack {
    let views = try ReadViewRecord(connection: connection).present(of: exchange.entry)
    return RolledBack(
      exchange.entry, exchange.incoming == nil ? .bare : .flipped, kept: exchange.outgoing?.kept ?? [],
      views: views.filter { keepsNewNames || $0.isUsed }.map(\.name))
  }

  func refusal(of entries: [LedgerEntry]) -> Refusal? {
    for entry in entries {
      if entry.status == .cleaned {
        return Refusal(
          "\(entry.old) -> \(entry.newName) is cleaned up",
          remedy: "rename it the other way: aka rename \(entry.new) \(entry.oldName)")
      }
    }
    return nil
  }

  /// Builds the shims for the new names. Runs in the caller's transaction.
  func stage(_ chosen: [LedgerEntry], keepsNewNames: Bool) throws -> SwapScript {
    let entries = chosen.sorted { $0.old < $1.old }
    try Ledger(connection: connection).takeTurns()
    try claim(entries)
    let catalog = Catalog(connection: connection)
    try catalog.prepareReading()
    let tables = try catalog.read(Relation.self, of: entries.map(\.tableOid))
    let leaving = Set(entries.map(\.new))
    let taken = Set(entries.map(\.old))
    let functions = try functions(knowing: entries, among: tables)
    let exchanges = try entries.map { entry in
      if let refusal = entry.refusalToReturn(tables[entry.tableOid]?.first) { throw refusal }
      let outgoing = try outgoing(of: entry, leaving: leaving)
      let (incoming, fingerprint) =
        keepsNewNames && !taken.contains(entry.new)
        ? try flipShim(of: entry) : (nil, try Fingerprint.read(connection, ofTable: entry.tableOid))
      let views =
        keepsNewNames
        ? [] : try ReadViewRecord(connection: connection).present(of: entry).filter { !$0.isUsed }
      return Exchange(
        entry: entry, from: entry.new, to: entry.old, lockedAs: tables[entry.tableOid]?.first?.lockedAs,
        columns: entry.columns.map(\.reversed), fingerprint: fingerprint, incoming: incoming,
        outgoing: outgoing,
        functionChanges: try FunctionPatches(connection: connection).restore(entry, goingWith: entries)
          + (functions[entry.tableOid] ?? []).compactMap(\.recompilation)
          + views.map { "DROP VIEW \($0.name)" })
    }
    let publications = try PublicationSwitches.statements(
      connection, for: exchanges, remedy: "do without the new name: --no-shim")
    return SwapScript(transition: .flip, exchanges: exchanges, publications: publications)
  }

  /// The functions that know a table by either of its names.
  private func functions(
    knowing entries: [LedgerEntry], among tables: [UInt32: [Relation]]
  ) throws -> [UInt32: [DependentFunction]] {
    try Catalog(connection: connection).dependentFunctions(
      of: tables.values.compactMap(\.first),
      alsoNamed: Dictionary(uniqueKeysWithValues: entries.map { ($0.tableOid, $0.old) }))
  }

  /// Locks the ledger's rows while we stage, because another aka may be swapping just now. If it has, we start again.
  private func claim(_ entries: [LedgerEntry]) throws {
    try connection.run(
      """
      SELECT aka.assert_unchanged(\(entries.count) = (SELECT count(*) FROM (SELECT FROM aka.sys_table_migrations m
        JOIN unnest(\(entries.map(\.id))::uuid[], \(entries.map(\.status.rawValue))::text[]) WITH ORDINALITY u (id, status, turn)
          ON u.id = m.id AND u.status = m.status ORDER BY u.turn FOR UPDATE OF m) claimed))
      """)
  }

  /// Whatever stops it, what was staged goes as well. (If it cannot go, the doctor finds it: the failure that stopped us
  /// is what the user must hear of.)
  private func droppingIfStopped<Result>(_ exchanges: [Exchange], _ body: () throws -> Result) throws
    -> Result
  {
    do {
      return try body()
    } catch {
      for staged in exchanges.compactMap(\.incoming) {
        _ = try? connection.shielded {
          try connection.transaction { try ShimRemoval(connection: connection).remove(staged.name) }
        }
      }
      throw error
    }
  }

  /// Under a name of this session's own, so that two operators do not drop each other's.
  private func flipShim(of entry: LedgerEntry) throws -> (StagedShim?, Fingerprint) {
    try Stage(connection: connection).build(
      entry.stagedName("flip_\(connection.backendPID)"), over: entry.tableOid,
      as: .newName(
        of: entry,
        countedBy: Probe(ofFlip: entry, stagedBy: connection.backendPID)))
  }

  /// The shim at the old name, if it is still there. Whoever else has taken the name keeps it.
  private func outgoing(of entry: LedgerEntry, leaving: Set<QualifiedName>) throws -> OutgoingShim? {
    let catalog = Catalog(connection: connection)
    guard let occupant = try catalog.relationOid(at: entry.old) else {
      if entry.hasAlias { throw Self.broken(entry, "was dropped or renamed by hand") }
      return nil
    }
    if occupant == entry.shimOid {
      let outgoing = try catalog.outgoing(occupant, of: entry)
      if let refusal = outgoing.refusal { throw refusal }
      if entry.hasAlias, outgoing.attachment == nil {
        throw Self.broken(entry, "has lost its partition \(entry.new) by hand")
      }
      return outgoing
    }
    guard leaving.contains(entry.old) else {
      throw Refusal(
        "the name \(entry.old) is taken by something that is not its shim",
        remedy:
          "if it was swapped together with other tables, roll them all back: aka rollback \(entry.new) --group"
      )
    }
    return nil
  }

  /// The table's key has a name of its own only because of the alias, which knows the other.
  private static func broken(_ entry: LedgerEntry, _ what: String) -> Refusal {
    Refusal(
      "the alias table \(entry.old) \(what)",
      remedy:
        "let 'aka doctor --fix' mend that, or do what it says, then roll back: only then the table's key gets its own name back"
    )
  }
}

extension LedgerEntry {
  /// Why its table cannot take its old name back.
  fileprivate func refusalToReturn(_ table: Relation?) -> Refusal? {
    guard table?.qualifiedName != new else { return nil }
    return Refusal(
      "\(new) is not where the ledger says: "
        + (table.map { "somebody renamed it by hand to \($0.qualifiedName)" } ?? "somebody dropped it"),
      remedy: "'aka doctor' says how to put that right")
  }

  /// Whether an alias table is to stand at its other name.
  fileprivate var hasAlias: Bool { shimKind == .alias && compatibilityViewCreated && !isInBrownout }
}
