import FoundationEssentials
import Postgres

/// What a rename did.
public struct RenameOutcome: Sendable, Codable {
  /// What was planned and is done now.
  public let plan: Plan
  /// What the swap cost; `nil` if there was nothing to do.
  public let figures: SwapFigures?
  /// What became of the subscribers that were named.
  public var subscribers: [SubscriberOutcome]?
}

/// Renames: plans, stages, swaps.
struct Renamer {
  let connection: Connection
  var swapper: Swapper
  let accepted: Set<String>
  let rehearsal: DressRehearsal

  func apply(_ manifest: Manifest) throws -> RenameOutcome {
    try swapper.restaging {
      let plan = try Planner(connection: connection).plan(manifest)
      guard plan.refusals.isEmpty else { throw PlanRefused(refusals: plan.refusals) }
      guard !plan.renames.isEmpty else {
        if !plan.done.isEmpty { try swapper.makeOthersDurable() }
        return RenameOutcome(plan: plan, figures: nil)
      }
      try plan.refuseUnlessAccepted(accepted)
      try rehearsal.run(plan.renames)
      _ = try Ledger(connection: connection).install()
      let script = try stage(plan, manifest)
      swapper.report(.staged(plan.renames.map(\.old)))
      return RenameOutcome(
        plan: plan, figures: try abandoningIfStopped(script.exchanges) { try swapper.swap(script) })
    }
  }

  /// When the budget is spent or somebody wants to stop, what was staged goes as well. (When the session is lost, it stays
  /// until the same command runs again.)
  private func abandoningIfStopped<Result>(_ exchanges: [Exchange], _ body: () throws -> Result) throws
    -> Result
  {
    do {
      return try body()
    } catch let cause where cause is Interrupted || cause is LockBudgetSpent || cause is StatementFailed {
      try connection.shielded {
        _ = try Abandonment(connection: connection).abandon(exchanges.map(\.entry))
      }
      throw cause
    }
  }

  /// Builds the shims and writes the pending rows, in one transaction.
  private func stage(_ plan: Plan, _ manifest: Manifest) throws -> SwapScript {
    try connection.transaction {
      try Ledger(connection: connection).takeTurns()
      let catalog = Catalog(connection: connection)
      try catalog.prepareReading()
      let ledger = Ledger(connection: connection)
      let group = UUID()
      let exchanges = try plan.renames.sorted { $0.old < $1.old }.map { rename in
        let entry =
          try ledger.lockPending(rename.old, rename.new)
          ?? ledger.insertPending(rename, group: group, manifest: manifest)
        let (incoming, fingerprint) = try rename.keepsOldName ? shim(of: entry) : (nil, rename.fingerprint)
        let patches = try FunctionPatches(connection: connection).apply(rename.measures.patches, for: entry)
        let outgoing = try rename.outgoing.flatMap { other in
          try other.shimOid.map { try catalog.outgoing($0, of: other) }
        }
        if let refusal = outgoing?.refusal { throw refusal }
        let views = try ReadViewStage(connection: connection).build(
          rename.views, beside: rename.table, for: entry)
        return Exchange(
          entry: entry, from: rename.old, to: rename.new, lockedAs: rename.table.lockedAs,
          columns: rename.measures.columns,
          fingerprint: fingerprint, incoming: incoming, outgoing: outgoing,
          views: views, functionChanges: patches + rename.dependencies.functions.compactMap(\.recompilation))
      }
      let publications = try PublicationSwitches.statements(
        connection, for: exchanges, remedy: "leave the old name to a view: --shim view")
      return SwapScript(transition: .swap, exchanges: exchanges, publications: publications)
    }
  }

  /// The staged shim: what another aka has staged for the same rename if it still fits, so that two operators who rename
  /// the same table do not undo each other's work; otherwise a new one.
  private func shim(of entry: LedgerEntry) throws -> (StagedShim?, Fingerprint) {
    let name = entry.stagedName("shim")
    let now = try Fingerprint.read(connection, ofTable: entry.tableOid)
    if let shim = entry.shimOid, now.text == entry.fingerprint,
      try Catalog(connection: connection).relationOid(at: name) == shim
    {
      return (StagedShim(name: name, oid: shim, attachment: entry.attachment(flipped: false)), now)
    }
    let (view, fingerprint) = try Stage(connection: connection).build(
      name, over: entry.tableOid, as: .oldName(of: entry))
    try Ledger(connection: connection).setStaged(view, fingerprint: fingerprint, for: entry)
    return (view, fingerprint)
  }
}
