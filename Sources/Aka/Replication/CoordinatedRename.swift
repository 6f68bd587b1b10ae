import Postgres

/// Renames a publisher's tables and those of its subscribers, so that replication goes on and no change is lost.
struct CoordinatedRename {
  let pursuit: SubscriberPursuit
  let subscribers: [Connection]
  let accepted: Set<String>
  let rehearsal: RehearsalPolicy

  func apply(_ manifest: Manifest) throws -> RenameOutcome {
    let publisher = pursuit.publisher
    let plan = try Planner(connection: publisher).plan(manifest)
    guard plan.refusals.isEmpty else { throw PlanRefused(refusals: plan.refusals) }
    let sides = SubscriberSides(publisher: publisher, plan: plan, manifest: manifest, accepted: accepted)
    let slots = try Replication.read(publisher).slots
    let all = try subscribers.map { try sides.side(of: $0, slots: slots.map(\.name.name)) }
    for side in all where !side.plan.renames.isEmpty {
      try side.subscriber.refuseUnlessReady(for: side.exchange, publisherIsDone: plan.renames.isEmpty)
      // Whoever publishes all tables publishes the ledger, which must then be there too.
      _ = try Ledger(connection: side.subscriber.connection).install()
      // That it can be asked is to be known before anything changes.
      _ = try pursuit.behind(side.subscriber, try formerNames(of: plan))
      // Where the publisher is renamed already, there is only one way to go.
      if !plan.renames.isEmpty { try rehearse(side) }
    }
    let strangers = all.map(\.subscriber).strangers(among: slots)
    var outcome = try renamer(
      pursuit.swapper(publisher), rehearsal,
      accepting: strangers.isEmpty ? ["publication", "logical-slot"] : []
    ).apply(manifest)
    let names = try formerNames(of: outcome.plan)
    outcome.subscribers = try all.map { side in Result { try follow(side, names) } }.map { try $0.get() }
    return outcome
  }

  private func rehearse(_ side: SubscriberSide) throws {
    do {
      try dress(side.subscriber.connection, rehearsal).run(side.plan.renames)
    } catch let refused as PlanRefused {
      throw PlanRefused(refusals: refused.refusals.map(side.subscriber.refusal))
    }
  }

  /// One subscriber's failure does not keep the others from being renamed.
  private func follow(_ side: SubscriberSide, _ names: [UnappliedChanges.FormerName]) throws
    -> SubscriberOutcome
  {
    try pursuit.follow(side.subscriber, past: side.plan.renames.isEmpty ? nil : names) { swapper in
      let outcome = try renamer(swapper, .skip, accepting: side.answered).apply(side.manifest)
      let done = SubscriberOutcome(
        server: swapper.connection.serverAddress, subscriptions: side.subscriber.subscriptions.map(\.name),
        plan: outcome.plan,
        figures: outcome.figures)
      return (done, outcome.figures)
    }
  }

  /// From the plan as long as it is one, and from the ledger afterwards.
  private func formerNames(of plan: Plan) throws -> [UnappliedChanges.FormerName] {
    let done = Set(plan.done.map(\.old))
    let entries = done.isEmpty ? [] : try Ledger(connection: pursuit.publisher).entries()
    return plan.renames.map { .init(table: $0.table.oid, name: $0.old) }
      + entries.filter { $0.status.isLive && done.contains($0.old) }.map {
        .init(table: $0.tableOid, name: $0.old)
      }
  }

  private func renamer(
    _ swapper: Swapper, _ rehearsal: RehearsalPolicy, accepting answered: Set<String>
  ) -> Renamer {
    Renamer(
      connection: swapper.connection, swapper: swapper, accepted: accepted.union(answered),
      rehearsal: dress(swapper.connection, rehearsal))
  }

  private func dress(_ connection: Connection, _ policy: RehearsalPolicy) -> DressRehearsal {
    DressRehearsal(connection: connection, policy: policy, report: pursuit.report)
  }
}
