import Postgres

/// Renames a publisher's tables and those of its subscribers, so that replication goes on and no change is lost.
///
/// The publisher comes first. A change that says the new name before the subscriber knows it makes the worker there fail and
/// try again, and nothing is lost; a change that says the old name when the subscriber has forgotten it stops replication
/// for good. Nothing has to be remembered between the steps, so whoever runs the same command again goes on where it was.
struct CoordinatedRename {
  let publisher: Connection
  let subscribers: [Connection]
  let accepted: Set<String>
  let policy: LockPolicy
  let interruption: Interruption?
  let rehearsal: RehearsalPolicy
  let report: (RenameProgress) -> Void

  func apply(_ manifest: Manifest) throws -> RenameOutcome {
    let plan = try Planner(connection: publisher).plan(manifest)
    guard plan.refusals.isEmpty else { throw PlanRefused(refusals: plan.refusals) }
    let sides = SubscriberSides(publisher: publisher, plan: plan, manifest: manifest, accepted: accepted)
    let slots = try Replication.read(publisher).slots
    let all = try subscribers.map { try sides.side(of: $0, slots: slots.map(\.name.name)) }
    for side in all where !side.plan.renames.isEmpty {
      try side.refuseUnlessReady(publisherIsRenamed: plan.renames.isEmpty)
      // Whoever publishes all tables publishes the ledger, which must then be there too.
      _ = try Ledger(connection: side.subscriber.connection).install()
      _ = try isBehind(side, try formerNames(of: plan))
    }
    let known = Set(all.flatMap { $0.subscriber.subscriptions.map(\.slot) })
    let isKnown = slots.allSatisfy { known.contains($0.name.name) }
    var outcome = try renamer(publisher, accepting: isKnown ? ["publication", "logical-slot"] : [])
      .apply(manifest)
    let names = try formerNames(of: outcome.plan)
    outcome.subscribers = try all.map { side in Result { try follow(side, names) } }.map { try $0.get() }
    return outcome
  }

  /// One subscriber's failure does not keep the others from being renamed.
  private func follow(_ side: SubscriberSide, _ names: [UnappliedChanges.FormerName]) throws
    -> SubscriberOutcome
  {
    let (subscriber, connection) = (side.subscriber, side.subscriber.connection)
    do {
      if !side.plan.renames.isEmpty { try waitUntilApplied(side, names) }
      var renamer = renamer(connection, accepting: side.answered)
      renamer.swapper.companion = { try subscriber.enableWhatFailed(on: $0) }
      let outcome = try renamer.apply(side.manifest)
      // The last failure may have been under way.
      if outcome.figures != nil { try subscriber.enableWhatFailed(on: connection) }
      return SubscriberOutcome(
        server: connection.serverAddress, subscriptions: subscriber.subscriptions.map(\.name),
        plan: outcome.plan,
        figures: outcome.figures)
    } catch let cause where !(cause is Interrupted) {
      throw SubscriberFailure(server: connection.serverAddress, cause: cause)
    }
  }

  private func waitUntilApplied(_ side: SubscriberSide, _ names: [UnappliedChanges.FormerName]) throws {
    let end = ContinuousClock.now + policy.budget
    var interval = Duration.milliseconds(50)
    while let behind = try isBehind(side, names) {
      guard ContinuousClock.now < end else {
        throw SubscriberBehind(subscription: behind, budget: policy.budget)
      }
      report(.subscriberBehind(behind, at: side.subscriber.connection.serverAddress))
      try side.subscriber.enableWhatFailed(on: side.subscriber.connection)
      try interruption.pause(interval)
      interval = min(interval * 2, .seconds(5))
    }
  }

  /// A subscription that has yet to apply a change under a former name.
  private func isBehind(_ side: SubscriberSide, _ names: [UnappliedChanges.FormerName]) throws -> Identifier?
  {
    try side.subscriber.subscriptions.first { subscription in
      try UnappliedChanges(
        publisher: publisher, subscriber: side.subscriber.connection, subscription: subscription
      ).sayFormerNames(names)
    }?.name
  }

  /// From the plan as long as it is one, and from the ledger afterwards.
  private func formerNames(of plan: Plan) throws -> [UnappliedChanges.FormerName] {
    let done = Set(plan.done.map(\.old))
    let entries = done.isEmpty ? [] : try Ledger(connection: publisher).entries()
    return plan.renames.map { .init(table: $0.table.oid, name: $0.old) }
      + entries.filter { $0.status.isLive && done.contains($0.old) }.map {
        .init(table: $0.tableOid, name: $0.old)
      }
  }

  private func renamer(_ connection: Connection, accepting answered: Set<String>) -> Renamer {
    Renamer(
      connection: connection,
      swapper: Swapper(connection: connection, policy: policy, interruption: interruption, report: report),
      accepted: accepted.union(answered),
      rehearsal: DressRehearsal(connection: connection, policy: rehearsal, report: report))
  }
}
