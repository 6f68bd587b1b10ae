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
  let reconnect: (() throws -> Connection)?
  let report: (RenameProgress) -> Void

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
    return try Rehearsal(connection: connection, report: report).run(
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
  ///   - subscribers: how to connect to databases that subscribe to these tables, which are renamed there as well.
  @discardableResult
  public func rename(
    _ requests: [RenameRequest], accepting accepted: Set<String> = [], policy: LockPolicy = LockPolicy(),
    rehearsal: RehearsalPolicy = .report, notes: String? = nil, subscribers: [String] = []
  ) throws -> RenameOutcome {
    try apply(
      Manifest(notes: notes, renames: requests), accepting: accepted, policy: policy, rehearsal: rehearsal,
      subscribers: subscribers)
  }

  /// Does what a manifest says: all or none. What is renamed already stays as it is.
  ///
  /// - Parameters:
  ///   - manifest: the plan.
  ///   - accepted: codes of findings that somebody accepts for every rename, beside those in the manifest.
  ///   - policy: how long to wait, and to let others wait.
  ///   - rehearsal: what is done with the statements that pg_stat_statements has seen.
  ///   - subscribers: how to connect to databases that subscribe to tables of this one, which are renamed there as well.
  @discardableResult
  public func apply(
    _ manifest: Manifest, accepting accepted: Set<String> = [], policy: LockPolicy = LockPolicy(),
    rehearsal: RehearsalPolicy = .report, subscribers: [String] = []
  ) throws -> RenameOutcome {
    guard subscribers.isEmpty else {
      return try CoordinatedRename(
        pursuit: pursuit(policy), subscribers: try connect(subscribers), accepted: accepted,
        rehearsal: rehearsal
      ).apply(manifest)
    }
    let rehearsal = DressRehearsal(connection: connection, policy: rehearsal, report: report)
    return try Renamer(
      connection: connection, swapper: swapper(policy), accepted: accepted, rehearsal: rehearsal
    ).apply(manifest)
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

  /// Another session, in the place of one that was lost or is in the middle of something.
  func reconnected() throws -> Connection { try reconnect?() ?? connection.sibling() }

  func swapper(_ policy: LockPolicy) -> Swapper {
    Swapper(
      connection: connection, policy: policy, interruption: interruption, report: report, companion: companion
    )
  }
}
