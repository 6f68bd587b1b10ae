import Postgres

/// Rolls back a publisher's tables and those of its subscribers: a coordinated rename in the other direction.
struct CoordinatedRollback {
  let pursuit: SubscriberPursuit
  let subscribers: [Connection]
  let selection: RollbackSelection
  let keepsNewNames: Bool
  /// Codes of what somebody accepts.
  let accepted: Set<String>

  var publisher: Connection { pursuit.publisher }

  /// What it comes to on each side.
  func plan() throws -> RollbackPlan {
    let tables = try foresee(publisher, selection)
    let (_, sides) = try prepare()
    return RollbackPlan(
      tables: tables, subscribers: try sides.map { $0.outcome(try foresee($0), figures: nil) })
  }

  func run() throws -> RollbackOutcome {
    _ = try foresee(publisher, selection)
    let (names, sides) = try prepare()
    for side in sides { _ = try foresee(side) }
    var outcome = try rollback(pursuit.swapper(publisher), selection)
    outcome.subscribers = try sides.map { side in Result { try follow(side, names) } }.map { try $0.get() }
    return outcome
  }

  /// The publisher's tables, and what is to be done at each subscriber, if nothing speaks against it.
  private func prepare() throws -> (PublishedNames, [RollbackSide]) {
    let entries = try Ledger(connection: publisher).entries()
    let swapped = try selection.choose(from: entries).filter { entry in
      // Of one that was only staged, or whose table has been renamed again since, no subscriber needs to hear.
      entry.status != .pending && entry.migratedAt != nil
        && !entries.contains {
          $0.tableOid == entry.tableOid && $0.number > entry.number && $0.migratedAt != nil
        }
    }
    try refuseUnlessSent(swapped.filter(\.status.isLive))
    let names = PublishedNames(swapped)
    guard !swapped.isEmpty else { return (names, []) }
    let isDone = swapped.allSatisfy { $0.status == .rolledBack }
    let slots = try Replication.read(publisher).slots
    let pairs = Dictionary(swapped.map { ($0.old, $0.new) }, uniquingKeysWith: { $1 })
    let sides = try subscribers.map { try RollbackSide.read($0, slots: slots.map(\.name.name), pairs: pairs) }
    for side in sides { try side.refuseUnlessReady(names, publisherIsDone: isDone, pursuit) }
    let strangers = sides.map(\.subscriber).strangers(among: slots)
    guard strangers.isEmpty || isDone || accepted.contains("logical-slot") else {
      let slots = strangers.map { "\($0.name) (\($0.plugin))" }.inWords(atMost: 3)
      throw Refusal(
        "who reads changes from logical slot \(slots) sees those from after the rollback "
          + "under the old names, and is not named with --subscriber",
        remedy: "name it, or see to it and say --accept logical-slot")
    }
    return (names, sides)
  }

  /// One subscriber's failure does not keep the others from being rolled back.
  private func follow(_ side: RollbackSide, _ names: PublishedNames) throws -> SubscriberRollback {
    try pursuit.follow(side.subscriber, past: side.active.isEmpty ? nil : names.new) { swapper in
      let done = try rollback(swapper, .pairs(side.pairs))
      return (side.outcome(done.tables, figures: done.figures), done.figures)
    }
  }

  private func rollback(_ swapper: Swapper, _ selection: RollbackSelection) throws -> RollbackOutcome {
    try Rollback(connection: swapper.connection, swapper: swapper)
      .run(selection, keepsNewNames: keepsNewNames)
  }

  private func foresee(_ side: RollbackSide) throws -> [RolledBack] {
    do {
      return try foresee(side.subscriber.connection, .pairs(side.pairs))
    } catch let refusal as Refusal {
      throw side.subscriber.refusal(refusal)
    } catch let refused as PlanRefused {
      throw PlanRefused(refusals: refused.refusals.map(side.subscriber.refusal))
    }
  }

  private func foresee(_ connection: Connection, _ selection: RollbackSelection) throws -> [RolledBack] {
    try Rollback(connection: connection, swapper: pursuit.swapper(connection))
      .foresee(selection, keepsNewNames: keepsNewNames)
  }
}
