import Postgres

/// Takes subscribers through an exchange of names that the publisher has made, so that no change is lost.
///
/// The publisher comes first. A change that says a name which the subscriber does not know yet makes the worker there fail
/// and try again, and nothing is lost; a change that says a name which the subscriber has forgotten stops replication for
/// good. Nothing has to be remembered between the steps, so whoever runs the same command again goes on where it was.
struct SubscriberPursuit {
  let publisher: Connection
  let policy: LockPolicy
  let interruption: Interruption?
  let report: (RenameProgress) -> Void

  /// Exchanges names on one of the servers.
  func swapper(_ connection: Connection) -> Swapper {
    Swapper(connection: connection, policy: policy, interruption: interruption, report: report)
  }

  /// Exchanges a subscriber's names when it has applied what says the former ones. `names` is `nil` if they are exchanged.
  func follow<Outcome>(
    _ subscriber: Subscriber, past names: [UnappliedChanges.FormerName]?,
    _ exchange: (Swapper) throws -> (Outcome, SwapFigures?)
  ) throws -> Outcome {
    let connection = subscriber.connection
    do {
      if let names { try waitUntilApplied(subscriber, names) }
      var swapper = swapper(connection)
      swapper.companion = { try subscriber.enableWhatFailed(on: $0) }
      let (outcome, figures) = try exchange(swapper)
      // The last failure may have been under way.
      if figures != nil { try subscriber.enableWhatFailed(on: connection) }
      return outcome
    } catch let cause where !(cause is Interrupted) {
      throw SubscriberFailure(server: connection.serverAddress, cause: cause)
    }
  }

  private func waitUntilApplied(_ subscriber: Subscriber, _ names: [UnappliedChanges.FormerName]) throws {
    let end = ContinuousClock.now + policy.budget
    var interval = Duration.milliseconds(50)
    while let behind = try behind(subscriber, names) {
      guard ContinuousClock.now < end else {
        throw SubscriberBehind(subscription: behind, budget: policy.budget)
      }
      report(.subscriberBehind(behind, at: subscriber.connection.serverAddress))
      try subscriber.enableWhatFailed(on: subscriber.connection)
      try interruption.pause(interval)
      interval = min(interval * 2, .seconds(5))
    }
  }

  /// A subscription that has yet to apply a change under a former name, or may have.
  func behind(_ subscriber: Subscriber, _ names: [UnappliedChanges.FormerName]) throws -> Identifier? {
    try subscriber.subscriptions.first { try unapplied($0, of: subscriber, names).mayBeginFormer }?.name
  }

  /// What a subscription has yet to apply to tables.
  func unapplied(
    _ subscription: Subscriber.Subscription, of subscriber: Subscriber, _ names: [UnappliedChanges.FormerName]
  ) throws -> UnappliedChanges.Mentions {
    try UnappliedChanges(
      publisher: publisher, subscriber: subscriber.connection, subscription: subscription
    ).mentions(of: names)
  }
}

extension [Subscriber] {
  /// Slots that none of these reads.
  func strangers(among slots: [Replication.Slot]) -> [Replication.Slot] {
    let known = Set(flatMap { $0.subscriptions.map(\.slot) })
    return slots.filter { !known.contains($0.name.name) }
  }
}
