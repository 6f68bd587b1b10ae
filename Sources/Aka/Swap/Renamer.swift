import FoundationEssentials
import Postgres

/// What a rename did.
public struct RenameOutcome: Sendable, Codable {
  /// What was planned and is done now.
  public let plan: Plan
  /// What the swap cost; `nil` if there was nothing to do.
  public let figures: SwapFigures?
}

/// Renames: plans, stages, swaps.
struct Renamer {
  let connection: Connection
  let swapper: Swapper
  let notes: String?

  func rename(_ requests: [RenameRequest]) throws -> RenameOutcome {
    try swapper.restaging {
      let plan = try Planner(connection: connection).plan(requests)
      guard plan.refusals.isEmpty else { throw PlanRefused(refusals: plan.refusals) }
      guard !plan.renames.isEmpty else { return RenameOutcome(plan: plan, figures: nil) }
      _ = try Ledger(connection: connection).install()
      let exchanges = try stage(plan)
      swapper.report(.staged(plan.renames.map(\.old)))
      return RenameOutcome(plan: plan, figures: try swapper.swap(exchanges))
    }
  }

  /// Builds the shims and writes the pending rows, in one transaction.
  private func stage(_ plan: Plan) throws -> [Exchange] {
    try connection.transaction {
      try connection.run("SELECT pg_advisory_xact_lock(\(Ledger.advisoryLock))")
      try Catalog(connection: connection).printNamesInFull()
      let ledger = Ledger(connection: connection)
      let entries = try ledger.entries()
      let group = UUID()
      return try plan.renames.map { rename in
        let entry =
          try entries.first { $0.status == .pending && $0.old == rename.old && $0.new == rename.new }
          ?? ledger.insertPending(rename, group: group, notes: notes)
        let view = entry.stagedName("shim")
        let fingerprint = try adopt(view, of: entry) ?? build(view, of: entry, over: rename.table.oid)
        let outgoing = try rename.outgoing.flatMap { other in
          try other.shimOid.map { try Catalog(connection: connection).outgoing($0, of: other) }
        }
        return Exchange(
          entry: entry, transition: .swap, from: rename.old, to: rename.new, fingerprint: fingerprint,
          incoming: view,
          outgoing: outgoing)
      }
    }
  }

  private func build(_ view: QualifiedName, of entry: LedgerEntry, over table: UInt32) throws -> Fingerprint {
    let fingerprint = try Stage(connection: connection).build(view, over: table)
    try Ledger(connection: connection).setStaged(view, fingerprint: fingerprint, for: entry)
    return fingerprint
  }

  /// Takes over what another aka has staged for the same rename, if it still fits: two operators who rename the same
  /// table then do not undo each other's work.
  private func adopt(_ view: QualifiedName, of entry: LedgerEntry) throws -> Fingerprint? {
    guard let shim = entry.shimOid, try Catalog(connection: connection).relationOid(at: view) == shim else {
      return nil
    }
    let now = try Fingerprint.read(connection, ofTable: entry.tableOid)
    return now.text == entry.fingerprint ? now : nil
  }
}
