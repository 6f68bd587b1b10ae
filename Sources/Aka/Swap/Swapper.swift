import FoundationEssentials
import Postgres

/// What a swap cost.
public struct SwapFigures: Sendable, Codable, Hashable {
  /// How long the tables were locked, in milliseconds, from the lock's grant to the statement before COMMIT.
  public let heldMilliseconds: Double
  /// The longest that any client can have waited for us: the longest of our waits in the queue, and then the hold.
  public let longestStallMilliseconds: Double
  /// How often the lock was asked for.
  public let attempts: Int
}

/// Exchanges names: looks, waits, tries, and makes it durable.
struct Swapper {
  let connection: Connection
  let policy: LockPolicy
  let interruption: Interruption?
  let report: (RenameProgress) -> Void
  /// What else happens in the transaction of a swap.
  var companion: ((Connection) throws -> Void)?

  /// Exchanges names all at once or not at all, and makes it durable.
  func swap(_ script: SwapScript) throws -> SwapFigures {
    var script = script
    script.companion = companion
    let figures = try enter(script)
    try connection.shielded { try makeDurable(script.exchanges, figures) }
    refreshStatistics(of: script.exchanges.map(\.entry))
    return figures
  }

  /// Gets the lock and does what is to be done under it.
  ///
  /// Throws ``PostgresError`` with ``SQLState/changedSinceStaging`` when something moved since staging.
  func enter(_ section: some CriticalSection) throws -> SwapFigures {
    let clock = ContinuousClock()
    let start = clock.now
    var ladder = LockLadder(policy)
    var longestMiss = 0.0
    let tables = try oids(of: section.locked)
    let seesOthers: Bool = try connection.run("SELECT pg_has_role('pg_read_all_stats', 'USAGE')").scalar()
    if !seesOthers { report(.blind) }

    var action = LockLadder.Action.look
    var notesTaken: ContinuousClock.Instant?
    while true {
      try interruption?.check()
      switch action {
      case .look:
        if notesTaken.map({ clock.now - $0 > .seconds(5) }) ?? true {
          try section.takeNotes(on: connection)
          notesTaken = clock.now
        }
        let blockers = try oldHolders(of: tables)
        if !blockers.isEmpty {
          report(.waiting(blockers, left: max(.zero, policy.budget - (clock.now - start))))
        }
        if policy.cancelsAutovacuum { try cancelAutovacuum(among: blockers) }
        action = ladder.after(blockers.isEmpty ? .free : .held, elapsed: clock.now - start)
      case .wait(let duration):
        try interruption.pause(duration)
        action = .look
      case .attempt(let timeout):
        report(.locking(timeout: timeout))
        do {
          let (waited, held) = try attempt(section, timeout: timeout)
          try connection.shielded { try forgetCheck(of: section) }
          return SwapFigures(
            heldMilliseconds: held, longestStallMilliseconds: max(longestMiss, waited + held),
            attempts: ladder.attempts)
        } catch let error as PostgresError where error.isMissedLock {
          longestMiss = max(longestMiss, timeout.milliseconds)
          try forgetCheck(of: section)
          action = ladder.after(.missed, elapsed: clock.now - start)
        } catch let failure as StatementFailed where failure.isWorthRetrying {
          longestMiss = max(longestMiss, timeout.milliseconds)
          try forgetCheck(of: section)
          action = ladder.after(.missed, elapsed: clock.now - start)
        }
      case .giveUp:
        throw LockBudgetSpent(
          tables: section.tables, budget: policy.budget, blockers: try oldHolders(of: tables))
      }
    }
  }

  /// One attempt, in one round trip.
  private func attempt(_ section: some CriticalSection, timeout: Duration) throws -> (
    waited: Double, held: Double
  ) {
    do {
      var rows = try connection.runScript(section.transaction(timeout: timeout))
      if let companion = section.companion {
        try companion(connection)
        rows += try connection.runScript("\(SwapScript.time("done_at")); COMMIT")
      }
      func time(_ column: String) throws -> Double {
        guard let row = rows.lazy.compactMap({ $0.first }).first(where: { (try? $0.text(column)) != nil })
        else {
          throw DecodingFailure(column: column, problem: "was not returned")
        }
        return try row[column]
      }
      return try (time("locked_at") - time("asked_at"), time("done_at") - time("locked_at"))
    } catch {
      try connection.rollBack(after: error)
      throw error
    }
  }

  /// Forgets the prepared check. That it is unknown is no failure: it was never prepared, or by another session of a
  /// pooler.
  private func forgetCheck(of section: some CriticalSection) throws {
    guard let check = section.preparedStatement else { return }
    do {
      try connection.run("DEALLOCATE \(check)")
    } catch let error as PostgresError where error.state == .invalidStatementName {}
  }

  /// Makes durable what an aka swapped that was stopped before it could do so itself. To find a rename done is a success
  /// to report as well.
  func makeOthersDurable() throws {
    let ids: [UUID] = try connection.run(
      """
      SELECT migration_id FROM (SELECT DISTINCT ON (migration_id) migration_id, event
        FROM aka.sys_table_migration_events ORDER BY migration_id, id DESC) latest
      WHERE event IN (\(Phase.Transition.swap.rawValue), \(Phase.Transition.flip.rawValue), \(NotYetDurable.event))
      """
    ).map { try $0["migration_id"] }
    guard !ids.isEmpty else { return }
    let entries = try Ledger(connection: connection).entries()
    let latest = entries.filter { ids.contains($0.id) }
    try connection.shielded { try makeDurable(latest, tidyingUpAfter: entries) }
    refreshStatistics(of: latest)
  }

  private func refreshStatistics(of entries: [LedgerEntry]) {
    guard entries.contains(where: { $0.shimKind == .alias }) else { return }
    AliasStatistics(connection: connection).refresh(report: report)
  }

  private func makeDurable(_ exchanges: [Exchange], _ figures: SwapFigures) throws {
    let entries = exchanges.map(\.entry)
    try makeDurable(
      entries, tidyingUpAfter: entries + exchanges.compactMap(\.outgoing?.entry),
      detail: try Ledger.json(figures))
  }

  /// A small synchronous commit after the asynchronous one: it cannot reach the disk (or the standby) before it, because
  /// the log is written in order. Success is reported only after this.
  ///
  /// PostgreSQL waits for a synchronous standby for ever, and a wait that is ended, by Ctrl-C or by us, ends with a
  /// warning and a commit (`SyncRepWaitForLSN`).
  ///
  /// What the swap put aside, and what a crash of an earlier attempt or a slower operator left, is dropped here rather than
  /// under the lock.
  private func makeDurable(
    _ entries: [LedgerEntry], tidyingUpAfter others: [LedgerEntry], detail: String = "{}"
  ) throws {
    // A disk takes milliseconds; who waits for another machine is told so.
    if try connection.run("SELECT current_setting('synchronous_standby_names') <> ''").scalar() {
      report(.confirming)
    }
    try connection.transaction(committingWithin: policy.budget) {
      // The other operator may be about to drop the same views.
      try Ledger(connection: connection).takeTurns()
      try Catalog(connection: connection).prepareReading()
      try StagedViews(connection: connection).drop(
        of: others.filter { $0.status != .pending || entries.map(\.id).contains($0.id) })
      try connection.run(
        """
        SELECT set_config('synchronous_commit', 'on', true) WHERE current_setting('synchronous_commit') = 'off'
        """)
      try connection.run(Ledger.events("durable", of: entries.map(\.id), detail: detail))
      _ = connection.takeNotices()
    }
    guard connection.takeNotices().contains(where: { $0.severity == "WARNING" }) else { return }
    try connection.transaction {
      try connection.run("SET LOCAL synchronous_commit = local")
      try connection.run(Ledger.events(NotYetDurable.event, of: entries.map(\.id)))
    }
    throw NotYetDurable(tables: entries.map(\.old))
  }

  private func cancelAutovacuum(among blockers: [Blocker]) throws {
    for blocker in blockers where blocker.isAutovacuum {
      if let pid = blocker.pid { try connection.run("SELECT pg_cancel_backend(\(pid)::int)") }
    }
  }

  /// Those who hold a table and will not be gone within the time that we may queue.
  private func oldHolders(of tables: [UInt32]) throws -> [Blocker] {
    let blockers: [Blocker] = try connection.run(Blocker.query(tables: tables)).map {
      try $0.json("blocker", as: Blocker.self).redacted
    }
    return blockers.filter { ($0.age ?? 0) * 1000 > policy.maxStall.milliseconds }
  }

  private func oids(of names: [QualifiedName]) throws -> [UInt32] {
    let names = Set(names).map(\.quoted)
    return try connection.run("SELECT to_regclass(name)::oid AS oid FROM unnest(\(names)::text[]) name")
      .compactMap { try $0["oid"] as UInt32? }
  }
}

extension PostgresError {
  /// The lock was not granted in time, or the wait would have been a deadlock.
  var isMissedLock: Bool {
    [.lockNotAvailable, .deadlockDetected, .queryCanceled].contains(state)
  }
}
