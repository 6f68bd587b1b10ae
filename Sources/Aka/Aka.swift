import Postgres

/// The tool as a library: one value a database session, with a method a verb.
///
///     let aka = Aka(connection: try Connection(to: "service=shop"))
///     let outcome = try aka.rename([RenameRequest(old: "users", new: "tb_user")])
public struct Aka {
  let connection: Connection
  let interruption: Interruption?
  /// What else happens in the transaction of the next swap, after the names are exchanged.
  var companion: ((Connection) throws -> Void)?
  private let reconnect: (() throws -> Connection)?
  private let report: (RenameProgress) -> Void

  /// Works through a connection.
  ///
  /// - Parameters:
  ///   - connection: a session with the primary.
  ///   - interruption: stops waiting when it is requested.
  ///   - report: hears what is going on.
  ///   - reconnect: makes another session when the first is lost while something waits to be undone.
  public init(
    connection: Connection, interruption: Interruption? = nil,
    report: @escaping (RenameProgress) -> Void = { _ in },
    reconnect: (() throws -> Connection)? = nil
  ) {
    self.connection = connection
    self.interruption = interruption
    self.reconnect = reconnect
    self.report = report
  }

  /// Installs or upgrades the ledger.
  @discardableResult
  public func install() throws -> LedgerInstallation { try Ledger(connection: connection).install() }

  /// What renames would do. Changes nothing.
  public func plan(_ requests: [RenameRequest]) throws -> Plan { try plan(Manifest(renames: requests)) }

  /// What a manifest would do. Changes nothing.
  public func plan(_ manifest: Manifest) throws -> Plan {
    try Planner(connection: connection).plan(manifest)
  }

  /// The statements that the database has seen, according to pg_stat_statements.
  public func observedStatements() throws -> ObservedStatements {
    try StatementStatistics(connection: connection).read()
  }

  /// What an application's own statements would meet after renames. Changes nothing, and blocks nobody.
  public func rehearse(_ manifest: Manifest, _ observed: ObservedStatements) throws -> RehearsalReport {
    let plan = try plan(manifest)
    guard plan.refusals.isEmpty else { throw PlanRefused(refusals: plan.refusals) }
    let done = plan.done.map { "\($0.old) is \($0.new.name) already: there is nothing to rehearse" }
    return try Rehearsal(connection: connection).run(
      ObservedStatements(observed.statements, notes: done + observed.notes), renames: plan.renames)
  }

  /// Renames tables: all or none. What is renamed already stays as it is.
  ///
  /// - Parameters:
  ///   - requests: which tables, and what they shall be called.
  ///   - accepted: codes of findings with severity `silent` that somebody has read and accepts.
  ///   - policy: how long to wait, and to let others wait.
  ///   - rehearsal: what is done with the statements that pg_stat_statements has seen.
  ///   - notes: for the ledger.
  @discardableResult
  public func rename(
    _ requests: [RenameRequest], accepting accepted: Set<String> = [], policy: LockPolicy = LockPolicy(),
    rehearsal: RehearsalPolicy = .report, notes: String? = nil
  ) throws -> RenameOutcome {
    try apply(
      Manifest(notes: notes, renames: requests), accepting: accepted, policy: policy, rehearsal: rehearsal)
  }

  /// Does what a manifest says: all or none. What is renamed already stays as it is.
  ///
  /// - Parameters:
  ///   - manifest: the plan.
  ///   - accepted: codes of findings that somebody accepts for every rename, beside those in the manifest.
  ///   - policy: how long to wait, and to let others wait.
  ///   - rehearsal: what is done with the statements that pg_stat_statements has seen.
  @discardableResult
  public func apply(
    _ manifest: Manifest, accepting accepted: Set<String> = [], policy: LockPolicy = LockPolicy(),
    rehearsal: RehearsalPolicy = .report
  ) throws -> RenameOutcome {
    let rehearsal = DressRehearsal(connection: connection, policy: rehearsal, report: report)
    return try Renamer(
      connection: connection, swapper: swapper(policy), accepted: accepted, rehearsal: rehearsal
    ).apply(manifest)
  }

  /// Gives a table its old name back. The new name becomes a shim, unless it is not to be kept.
  ///
  /// - Parameters:
  ///   - name: the rename's old or new name.
  ///   - wholeGroup: whether the tables that were renamed together with it are rolled back together with it.
  ///   - keepsNewName: whether code that says the new name goes on working.
  ///   - policy: how long to wait, and to let others wait.
  @discardableResult
  public func rollback(
    _ name: WrittenName, wholeGroup: Bool = false, keepsNewName: Bool = true,
    policy: LockPolicy = LockPolicy()
  ) throws -> RollbackOutcome {
    try Rollback(connection: connection, swapper: swapper(policy))
      .run(name, wholeGroup: wholeGroup, keepsNewNames: keepsNewName)
  }

  /// Drops the shims that nobody uses any more.
  ///
  /// - Parameters:
  ///   - names: old or new names of renames; none stands for all.
  ///   - options: what is demanded before, and done besides.
  ///   - standbys: how to connect to each standby.
  ///   - evidence: says who uses a shim; what ``verdict(on:within:standbys:)`` says, if nobody else does.
  ///   - policy: how long to wait, and to let others wait.
  public func cleanUp(
    _ names: [WrittenName], options: CleanupOptions = CleanupOptions(),
    standbys: [String] = [], evidence: VerdictSource? = nil, policy: LockPolicy = LockPolicy()
  ) throws -> CleanupOutcome {
    try Cleanup(
      connection: connection, swapper: swapper(policy), options: options,
      evidence: evidence ?? { try verdict(on: $0, within: $1, standbys: standbys) },
      reconnect: reconnect
    ).run(names)
  }

  /// Brings a shim back that was cleaned up.
  public func restore(_ name: WrittenName) throws -> RestoreOutcome {
    try Restore(connection: connection, swapper: swapper(LockPolicy())).run(name)
  }

  /// Ends the brownouts whose time is over. Every command does this first.
  public func endExpiredBrownouts() throws -> [ExpiredBrownout] {
    try Brownouts(connection: connection).endExpired()
  }

  /// Follows the errors that name a renamed table by its old or its new name.
  ///
  /// - Parameters:
  ///   - name: the rename's old or new name.
  ///   - duration: for how long.
  ///   - limit: rolls back when so many errors were seen; `nil` never does.
  ///   - policy: how long a rollback may wait, and let others wait.
  ///   - tell: hears of each error.
  public func watch(
    _ name: WrittenName, for duration: Duration, rollingBackAfter limit: Int? = nil,
    policy: LockPolicy = LockPolicy(), tell: @escaping (LoggedError) -> Void = { _ in }
  ) throws -> WatchReport {
    try Watch(connection: connection, interruption: interruption, tell: tell).run(
      name, for: duration, limit: limit
    ) { entry in
      // A table whose old name another table of its group has taken can only go back together with that.
      try rollback(WrittenName(entry.new), wholeGroup: !entry.compatibilityViewCreated, policy: policy)
    }
  }

  /// Where every rename stands.
  public func status() throws -> [RenameStatus] { try Ledger(connection: connection).status() }

  /// Says where every rename stands, until somebody wants to stop.
  ///
  /// - Parameters:
  ///   - interval: how often.
  ///   - tell: hears of each.
  public func status(every interval: Duration, tell: ([RenameStatus]) throws -> Void) throws {
    do {
      while true {
        try tell(try status())
        try interruption.pause(interval)
      }
    } catch is Interrupted {
      // To be stopped is how it ends.
    }
  }

  /// Tests live shims, all of them or that of one rename. Leaves no trace.
  public func verify(_ name: WrittenName? = nil) throws -> [Verification] {
    let verifier = Verifier(connection: connection)
    return try verifier.subjects(name).map(verifier.verify)
  }

  /// Brings a shim up to date that has fallen behind its table, in a short lock.
  public func update(_ verification: Verification) throws {
    try ShimUpdate(connection: connection, entry: verification.entry).run()
  }

  /// What code is generated from: renamed tables, and if wanted all others. Changes nothing.
  ///
  /// - Parameters:
  ///   - schemas: where to look; empty means every schema for renamed tables, and `public` for the others.
  ///   - all: also reads tables that were never renamed.
  public func schemaModel(schemas: Set<Identifier> = [], all: Bool = false) throws -> SchemaModel {
    try SchemaModel.read(connection, schemas: schemas, all: all)
  }

  /// Compares the ledger with the catalog. Changes nothing.
  public func examine() throws -> Examination { try Doctor(connection: connection).examine() }

  /// Repairs what an examination found and what is safe to repair. Returns what was repaired.
  public func repair(_ examination: Examination) throws -> [Diagnosis] {
    try Doctor(connection: connection).repair(examination)
  }

  /// Takes a sample of what the servers say about the use of old names, and keeps it in the ledger. Can be done at any time
  /// and from several places at once.
  ///
  /// - Parameter standbys: how to connect to each standby.
  @discardableResult
  public func collect(from standbys: [String] = []) throws -> SampledServers {
    try Collector(connection: connection, interruption: interruption).collect(from: standbys)
  }

  /// Takes samples until somebody wants to stop.
  ///
  /// - Parameters:
  ///   - standbys: how to connect to each standby.
  ///   - interval: how often.
  ///   - tell: hears of each.
  public func collect(
    from standbys: [String] = [], every interval: Duration, tell: (SampledServers) throws -> Void
  ) throws {
    try Collector(connection: connection, interruption: interruption)
      .collect(from: standbys, every: interval, tell: tell)
  }

  /// Reads server logs into the ledger, from where they were read before: who uses the names that shims keep alive, and
  /// which times the logs cover without a gap.
  ///
  /// - Parameters:
  ///   - place: where the logs are.
  ///   - standby: how to connect to the standby whose logs they are; `nil` if they are the primary's.
  ///   - options: how to read them.
  @discardableResult
  public func ingest(
    _ place: LogPlace, of standby: String? = nil, options: LogScan.Options = LogScan.Options()
  ) throws -> IngestReport {
    try Collector(connection: connection, interruption: interruption)
      .ingest(place, of: standby, options: options)
  }

  /// Who still uses the names that shims keep alive. Takes a fresh sample first.
  ///
  /// - Parameters:
  ///   - name: a rename's old or new name; all renames if there is none.
  ///   - period: for how long nobody may have used it.
  ///   - standbys: how to connect to each standby.
  public func usage(of name: WrittenName? = nil, within period: Duration, standbys: [String] = []) throws
    -> [UsageReport]
  {
    let entries = try Ledger(connection: connection).entries()
    return try usage(
      of: try name.map { [try entries.latest(named: $0)] } ?? entries, within: period, standbys: standbys)
  }

  /// The same for some renames.
  func usage(of wanted: [LedgerEntry], within period: Duration, standbys: [String] = []) throws
    -> [UsageReport]
  {
    guard wanted.contains(where: \.keepsName) else { return [] }
    let collection = try collect(from: standbys)
    return try Usage(connection: connection).reports(on: wanted, period: period, after: collection)
  }

  /// How much the name that a rename's shim keeps alive was used, hour by hour, as far as samples were taken.
  ///
  /// - Parameter name: the rename's old or new name.
  public func usageHistory(of name: WrittenName) throws -> UsageHistory {
    let entry = try Ledger(connection: connection).entries().latest(named: name)
    return try UsageHours(connection: connection).history(of: entry)
  }

  /// What the evidence says of the name that one rename's shim keeps alive: what ``usage(of:within:standbys:)`` concludes.
  public func verdict(on entry: LedgerEntry, within period: Duration, standbys: [String] = []) throws
    -> Verdict
  {
    let collection = try collect(from: standbys)
    let reports = try Usage(connection: connection).reports(on: [entry], period: period, after: collection)
    return reports.first?.verdict
      ?? .unknown([
        EvidenceGap(
          source: .probe, server: "every server", code: "no-shim", message: "no shim keeps \(entry.old) alive"
        )
      ])
  }

  /// Another session, in the place of one that was lost or is in the middle of something.
  func reconnected() throws -> Connection { try reconnect?() ?? connection.sibling() }

  private func swapper(_ policy: LockPolicy) -> Swapper {
    Swapper(
      connection: connection, policy: policy, interruption: interruption, report: report, companion: companion
    )
  }
}
