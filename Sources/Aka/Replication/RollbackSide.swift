import Postgres

/// What a coordinated rollback does at one subscriber.
struct RollbackSide {
  let subscriber: Subscriber
  /// The tables that it gets from the publisher, by their names, old and new.
  let pairs: [QualifiedName: QualifiedName]
  /// The renames that its ledger has of them.
  let entries: [LedgerEntry]

  /// Those that are to be rolled back.
  var active: [LedgerEntry] { entries.filter { [.active, .brownout].contains($0.status) } }

  /// The old names of tables that have them still, or again.
  private var unrenamed: [QualifiedName] {
    let active = Set(active.map(\.old))
    return pairs.keys.filter { !active.contains($0) }.sorted()
  }

  /// What is done there, or would be.
  func outcome(_ tables: [RolledBack], figures: SwapFigures?) -> SubscriberRollback {
    SubscriberRollback(
      server: subscriber.connection.serverAddress, subscriptions: subscriber.subscriptions.map(\.name),
      tables: tables, figures: figures)
  }

  static func read(_ connection: Connection, slots: [String], pairs: [QualifiedName: QualifiedName]) throws
    -> RollbackSide
  {
    let (subscriber, wanted) = try Subscriber.find(connection, slots: slots, pairs: pairs)
    do {
      try SafetyChecks(connection: connection).refuseWithoutAccess()
    } catch let refused as PlanRefused {
      throw PlanRefused(refusals: refused.refusals.map(subscriber.refusal))
    }
    let entries = try Ledger(connection: connection).entries()
    return RollbackSide(
      subscriber: subscriber, pairs: wanted,
      entries: try RollbackSelection.pairs(wanted).choose(from: entries))
  }

  /// Throws if the subscriber could not be taken along.
  ///
  /// - Parameters:
  ///   - names: the publisher's tables.
  ///   - isDone: whether they are rolled back there.
  func refuseUnlessReady(_ names: PublishedNames, publisherIsDone isDone: Bool, _ pursuit: SubscriberPursuit)
    throws
  {
    let refusals =
      active.compactMap(Self.refusal)
      + (try unrenamed.compactMap { try refusal(of: $0, names, isDone, pursuit) })
    guard refusals.isEmpty else { throw PlanRefused(refusals: refusals.map(subscriber.refusal)) }
    try subscriber.refuseUnlessReady(for: active.map { ($0.new, $0.old) }, publisherIsDone: isDone)
    guard !active.isEmpty, !isDone else { return }
    // That the subscriptions can be asked is to be known before anything changes, and the answer counts, too.
    for subscription in subscriber.subscriptions
    where try pursuit.unapplied(subscription, of: subscriber, names.old).beginFormer == true {
      let refusal = Refusal(
        "subscription \(subscription.name) has yet to apply changes that say an old name, where a view is now",
        remedy:
          "roll back there alone, wait until it has applied them, rename there again, then run this again")
      throw PlanRefused(refusals: [subscriber.refusal(refusal)])
    }
  }

  /// A worker drops the changes to a table that its subscription does not know, and an alias is one.
  private static func refusal(of entry: LedgerEntry) -> Refusal? {
    guard entry.shimKind == .alias else { return nil }
    return Refusal(
      "\(entry.old) is an alias table, which would swallow changes under that name without an error",
      remedy: "stop what writes to it at the publisher, then roll back on each side alone")
  }

  /// What is not renamed there needs nothing, unless a change comes that says the new name.
  private func refusal(
    of old: QualifiedName, _ names: PublishedNames, _ isDone: Bool, _ pursuit: SubscriberPursuit
  ) throws -> Refusal? {
    let new = pairs[old]!
    let known = subscriber.subscriptions.flatMap { $0.tables.map(\.qualifiedName) }
    if let entry = entries.first(where: { $0.old == old && $0.status == .cleaned }) {
      return Refusal(
        "\(entry.old) -> \(entry.newName) is cleaned up", remedy: "aka restore \(entry.old), there")
    }
    if !known.contains(old) {
      return Refusal(
        "\(new) was renamed without aka",
        remedy: "roll back at the publisher alone, then rename it back there by hand")
    }
    let isBehind =
      try !isDone
      || subscriber.subscriptions.contains {
        let left = try pursuit.unapplied($0, of: subscriber, names.new)
        return left.sayFormer || left.isCutOff
      }
    guard isBehind else { return nil }
    return Refusal(
      "\(old) is not renamed there, and changes that it has yet to apply may say \(new)",
      remedy:
        "finish the rename there (aka apply or aka rename with --subscriber, or aka rename there), then run this again"
    )
  }
}

/// The publisher's tables by the names between which they go.
struct PublishedNames {
  let old: [UnappliedChanges.FormerName]
  let new: [UnappliedChanges.FormerName]

  init(_ entries: [LedgerEntry]) {
    old = entries.map { .init(table: $0.tableOid, name: $0.old) }
    new = entries.map { .init(table: $0.tableOid, name: $0.new) }
  }
}
