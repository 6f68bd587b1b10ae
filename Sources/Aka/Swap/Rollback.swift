import Postgres

/// Rolls back: tables take their old names again, and the new names become shims.
struct Rollback {
  let connection: Connection
  let swapper: Swapper

  /// Rolls back the rename that a name belongs to, alone or with all that were swapped together with it.
  func run(_ name: WrittenName, wholeGroup: Bool, keepsNewNames: Bool) throws -> RollbackOutcome {
    try SafetyChecks(connection: connection).refuseWithoutAccess()
    return try swapper.restaging {
      var entries = try Ledger(connection: connection).entries()
      var named = try entries.latest(named: name)
      func choose() -> [LedgerEntry] {
        wholeGroup ? entries.filter { $0.groupId == named.groupId && $0.status.isLive } : [named]
      }
      for entry in choose() where entry.isInBrownout {
        _ = try Brownouts(connection: connection).endPatiently(entry.id, why: "aka rollback")
        entries = try Ledger(connection: connection).entries()
        named = try entries.latest(named: name)
      }
      let chosen = choose()
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
        let entries = pending.isEmpty ? [named] : pending
        return RollbackOutcome(tables: entries.map { RolledBack($0, result) }, figures: nil)
      }
      let exchanges = try stage(active, keepsNewNames: keepsNewNames)
      let figures = try droppingIfStopped(exchanges) {
        try swapper.swap(SwapScript(transition: .flip, exchanges: exchanges))
      }
      let record = ReadViewRecord(connection: connection)
      let flipped = try exchanges.map { exchange in
        RolledBack(
          exchange.entry, exchange.incoming == nil ? .bare : .flipped, kept: exchange.outgoing?.kept ?? [],
          views: try record.present(of: exchange.entry).map(\.name))
      }
      return RollbackOutcome(tables: pending.map { RolledBack($0, .abandoned) } + flipped, figures: figures)
    }
  }

  private func refusal(of entries: [LedgerEntry]) -> Refusal? {
    for entry in entries {
      if entry.status == .cleaned {
        return Refusal(
          "\(entry.old) -> \(entry.newName) is cleaned up",
          remedy: "rename it the other way: aka rename \(entry.new) \(entry.oldName)")
      }
    }
    return nil
  }

  private func stage(_ entries: [LedgerEntry], keepsNewNames: Bool) throws -> [Exchange] {
    try connection.transaction {
      try Ledger(connection: connection).takeTurns()
      try claim(entries)
      let catalog = Catalog(connection: connection)
      try catalog.prepareReading()
      let tables = try catalog.read(Relation.self, of: entries.map(\.tableOid))
      let leaving = Set(entries.map(\.new))
      let taken = Set(entries.map(\.old))
      let functions = try functions(knowing: entries, among: tables)
      return try entries.sorted { $0.old < $1.old }.map { entry in
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
    }
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
      SELECT aka.assert_unchanged(\(entries.count) = (SELECT count(*) FROM (SELECT FROM aka.sys_table_migrations
        WHERE id = ANY(\(entries.map(\.id))) AND status = 'active' FOR UPDATE) claimed))
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
    guard let occupant = try catalog.relationOid(at: entry.old) else { return nil }
    if occupant == entry.shimOid {
      let outgoing = try catalog.outgoing(occupant, of: entry)
      if let refusal = outgoing.refusal { throw refusal }
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
}

extension [LedgerEntry] {
  /// The latest rename that a name, old or new, belongs to; a live one first.
  func latest(named name: WrittenName) throws -> LedgerEntry {
    let found = filter { entry in
      [entry.old, entry.new].contains { $0.name == name.name && (name.schema ?? $0.schema) == $0.schema }
    }
    let live = found.filter(\.status.isLive)
    let schemas = Set(live.map(\.schemaName))
    if name.schema == nil, schemas.count > 1 {
      throw Refusal(
        "'\(name)' is in several schemas: \(live.map(\.old.description).joined(separator: ", "))",
        remedy: "write it with its schema")
    }
    // In a chain (a -> b, b -> c) a name is one rename's old and another's new; the old one is what people mean.
    guard
      let entry = live.last(where: {
        $0.oldName == name.name && (name.schema ?? $0.schemaName) == $0.schemaName
      }) ?? live.last ?? found.last
    else {
      throw Refusal("the ledger knows no rename of \(name)", remedy: "'aka status' lists the renames")
    }
    return entry
  }
}
