import FoundationEssentials
import Postgres

extension Cleanup {
  /// What has begun with one rename.
  private enum Begun {
    case over(CleanedName)
    case parked(CleanedName, BegunBrownout)
  }

  /// A shim that is dropped without a brownout is parked for a moment all the same. If that moment takes longer than this,
  /// because aka was killed in it, the shim comes back.
  private static let moment = Duration.seconds(30)

  /// Takes the shims away that may go, waits for those who miss them, and drops those that nobody missed.
  func perform(_ ids: [UUID]) throws -> CleanupOutcome {
    // Opened at its end, before anybody can run into a brownout.
    var log = try ErrorLog.open(connection)
    var names: [CleanedName] = []
    var parked: [(index: Int, brownout: BegunBrownout)] = []
    do {
      for id in ids {
        switch try swapper.restaging({ try begin(id) }) {
        case .over(let name): names.append(name)
        case .parked(let name, let brownout):
          parked.append((names.count, brownout))
          names.append(name)
        }
      }
      let watch = BrownoutWatch(
        connection: connection, interruption: swapper.interruption, evidence: evidence, options: options,
        report: swapper.report)
      let missed = try watch.watch(parked.map(\.brownout).filter { $0.window > .zero }, log: &log)
      for (index, brownout) in parked {
        let obstacle = try swapper.restaging { try finish(brownout, obstacle: missed[brownout.entry.id]) }
        if let obstacle { names[index].obstacles = [obstacle] } else { names[index].result = .cleaned }
      }
    } catch {
      BrownoutRescue(connection: connection, reconnect: reconnect, report: swapper.report)
        .endAll(of: run, after: error)
      throw error
    }
    return CleanupOutcome(names: try zip(ids, names).map(renamingDependents))
  }

  private func begin(_ id: UUID) throws -> Begun {
    var entry = try Ledger(connection: connection).entry(id)
    var name = CleanedName(entry, .notYet)
    let (repointable, others) = try users(of: entry)
    if !repointable.isEmpty {
      _ = try swapper.enter(Repointing(entry: entry, objects: repointable.compactMap(\.repointing)))
      name.repointed = repointable.map(\.object)
      entry = try Ledger(connection: connection).entry(id)
    }
    switch try assess(entry, users: others) {
    case .already:
      name.result = .already
      return .over(name)
    case .notYet(let verdict, let obstacles):
      // What we read first may be what another aka has changed since; it is judged as it is now.
      guard try Ledger(connection: connection).entry(id).isAsItWas(entry) else { return try begin(id) }
      (name.verdict, name.obstacles) = (verdict, obstacles)
      return .over(name)
    case .bare:
      try ShimDrop(connection: connection, swapper: swapper).recordBare(entry)
      name.result = .cleaned
      return .over(name)
    case .earned(let shim, let verdict, let brownout, let mustBeSeen):
      name.verdict = verdict
      name.brownoutSeconds = brownout.map { $0.milliseconds / 1000 }
      let definition = try ShimScript(connection: connection).read(shim.oid, at: entry.shimName)
      let (parked, figures) = try park(entry, shim, for: brownout ?? Self.moment)
      name.figures = figures
      guard let parked else {
        name.obstacles = [.ended(entry.shimName)]
        return .over(name)
      }
      return .parked(
        name, try begun(parked, window: brownout ?? .zero, mustBeSeen: mustBeSeen, definition: definition))
    }
  }

  /// Takes a shim away. Returns the rename as it is in its brownout; `nil` for it if somebody has ended that already: a rename
  /// that was restored in this very moment is not this run's any more.
  private func park(_ entry: LedgerEntry, _ shim: Assessment.Shim, for limit: Duration) throws
    -> (LedgerEntry?, SwapFigures)
  {
    let detail = BrownoutDetail(run: run, acceptedGaps: options.acceptedGaps)
    let figures = try swapper.enter(
      Parking(entry: entry, shim: shim.oid, owner: shim.owner, limit: limit, detail: try Ledger.json(detail)))
    let parked = try Ledger(connection: connection).entry(entry.id)
    return (try Brownouts(connection: connection).isBegun(parked, by: run) ? parked : nil, figures)
  }

  /// What the ledger's event says about a brownout.
  private struct BrownoutDetail: Encodable {
    let run: UUID
    let acceptedGaps: [AcceptedGap]
  }

  private func begun(_ entry: LedgerEntry, window: Duration, mustBeSeen: Bool, definition: String) throws
    -> BegunBrownout
  {
    let began: Double = try connection.run(
      "SELECT extract(epoch FROM \(nullable: entry.brownoutAt)::timestamptz)::float8"
    ).scalar()
    return BegunBrownout(
      entry: entry, began: Date(timeIntervalSince1970: began),
      window: window, end: .now + window, mustBeSeen: mustBeSeen, definition: definition)
  }

  /// After its window: the shim goes, unless something speaks against it, which is returned.
  private func finish(_ brownout: BegunBrownout, obstacle: CleanupObstacle?) throws -> CleanupObstacle? {
    let brownouts = Brownouts(connection: connection)
    if let obstacle {
      _ = try connection.shielded {
        try brownouts.endPatiently(brownout.entry.id, why: obstacle.message)
      }
      return obstacle
    }
    switch try brownouts.fate(of: brownout.entry) {
    case .goesOn: try drop(brownout.entry, brownout)
    case .expired:
      let entry = try Ledger(connection: connection).entry(brownout.entry.id)
      guard let shim = try shim(of: entry) else { return .ended(brownout.entry.shimName) }
      guard let again = try park(entry, shim, for: Self.moment).0 else { return .ended(entry.shimName) }
      try drop(again, brownout)
    case .endedByOthers: return .ended(brownout.entry.shimName)
    }
    return nil
  }

  private func drop(_ entry: LedgerEntry, _ brownout: BegunBrownout) throws {
    try ShimDrop(connection: connection, swapper: swapper).drop(
      entry, definition: brownout.definition, accepted: options.acceptedGaps)
  }

  /// When the name is gone, also since long ago: what kept the objects from being renamed then may not do so now.
  private func renamingDependents(_ id: UUID, of cleaned: CleanedName) throws -> CleanedName {
    var name = cleaned
    let entry = try Ledger(connection: connection).entry(id)
    guard options.renamesDependents, entry.status == .cleaned else { return name }
    do {
      let names = try swapper.restaging {
        let names = try connection.transaction(.snapshot) {
          try Catalog(connection: connection).dependentNames(of: entry)
        }
        if !names.renames.isEmpty {
          _ = try swapper.enter(DependentRenaming(entry: entry, names: names))
        }
        return names
      }
      (name.renamed, name.notRenamed) = (names.renames.map(\.outcome), names.kept)
    } catch let spent as LockBudgetSpent {
      name.notRenamed = ["all of them: \(spent)"]
    }
    return name
  }
}
