import FoundationEssentials
import Postgres

/// Drops shims that nobody uses any more.
struct Cleanup {
  let connection: Connection
  let swapper: Swapper
  let options: CleanupOptions
  let evidence: VerdictSource
  /// A new session, when the first is lost in the middle of a brownout.
  let reconnect: (() throws -> Connection)?
  /// By which the brownouts are known that this cleanup begins: a session can be lost before it hears that one has begun.
  let run = UUID()

  /// Cleans up the renames that some names belong to, or all of them.
  func run(_ names: [WrittenName]) throws -> CleanupOutcome {
    // Who only observes may know what would happen.
    if !options.onlyPlans { try SafetyChecks(connection: connection).refuseWithoutAccess() }
    let ids = try choose(names).map(\.id)
    guard !ids.isEmpty else { return CleanupOutcome(names: []) }
    if options.onlyPlans { return CleanupOutcome(names: try ids.map(plan)) }
    _ = try Ledger(connection: connection).install()
    return try perform(ids)
  }

  private func choose(_ names: [WrittenName]) throws -> [LedgerEntry] {
    let entries = try Ledger(connection: connection).entries()
    guard names.isEmpty else {
      var seen: Set<UUID> = []
      return try names.map { try entries.latest(named: $0) }.filter { seen.insert($0.id).inserted }
    }
    return entries.filter { $0.status.isLive || $0.compatibilityViewCreated }
  }

  /// What would happen.
  private func plan(_ id: UUID) throws -> CleanedName {
    let entry = try Ledger(connection: connection).entry(id)
    let (repointable, others) = try users(of: entry)
    var name = CleanedName(entry, .wouldClean)
    name.repointed = repointable.map(\.object)
    switch try assess(entry, users: others) {
    case .already: name.result = .already
    case .bare: break
    case .notYet(let verdict, let obstacles):
      (name.result, name.verdict, name.obstacles) = (.notYet, verdict, obstacles)
    case .earned(_, let verdict, let brownout, _):
      (name.verdict, name.brownoutSeconds) = (verdict, brownout.map { $0.milliseconds / 1000 })
    }
    if options.renamesDependents, name.result != .already, entry.status != .rolledBack {
      let names = try connection.transaction(.snapshot) {
        try Catalog(connection: connection).dependentNames(of: entry)
      }
      (name.renamed, name.notRenamed) = (names.renames.map(\.outcome), names.kept)
    }
    return name
  }

  /// Who uses a shim: those that are to be repointed, and the others.
  func users(of entry: LedgerEntry) throws -> (repointable: [ShimUser], others: [ShimUser]) {
    guard let shim = entry.shimOid, entry.status != .pending, !entry.isInBrownout else { return ([], []) }
    let users = try connection.transaction(.snapshot) {
      let catalog = Catalog(connection: connection)
      try catalog.prepareReading()
      return try catalog.users(ofShim: shim, of: entry)
    }
    guard options.repoints else { return ([], users) }
    return (users.filter { $0.repointing != nil }, users.filter { $0.repointing == nil })
  }
}
