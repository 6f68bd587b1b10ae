import Postgres

/// Whether a subscriber can be taken through an exchange of names, asked before anything is changed.
extension Subscriber {
  /// The database's subscriptions that get some of the publisher's tables, and which tables those are.
  ///
  /// - Parameter pairs: the tables' names, old and new; the subscriber's have either.
  static func find(_ connection: Connection, slots: [String], pairs: [QualifiedName: QualifiedName]) throws
    -> (Subscriber, wanted: [QualifiedName: QualifiedName])
  {
    let all = try read(connection, slots: slots)
    let tables = Set(all.subscriptions.flatMap { $0.tables.map(\.qualifiedName) })
    let wanted = pairs.filter { tables.contains($0.key) || tables.contains($0.value) }
    guard !wanted.isEmpty else {
      throw Refusal(
        "\(all.place) has no subscription that gets any of these tables from this database",
        remedy: "check --subscriber; tables are found there by the same name")
    }
    return (all.following(Set(wanted.keys).union(wanted.values)), wanted)
  }

  /// What a refusal says, and where.
  func refusal(_ refusal: Refusal) -> Refusal {
    Refusal("\(place): \(refusal.reason)", remedy: refusal.remedy)
  }

  /// Throws if the subscriptions could not be followed through an exchange.
  ///
  /// - Parameters:
  ///   - exchange: the names that the tables have there and shall leave, and those that they shall get.
  ///   - publisherIsDone: whether a subscription may have failed, and been disabled, for that reason.
  func refuseUnlessReady(
    for exchange: [(from: QualifiedName, to: QualifiedName)], publisherIsDone: Bool
  ) throws {
    let leaving = Set(exchange.map(\.from))
    let crossing = publisherIsDone ? [] : exchange.filter { leaving.contains($0.to) }
    var refusals = crossing.map {
      Refusal(
        "\($0.from) shall take the name \($0.to), which is another table's until both are exchanged; changes would go into that one",
        remedy: "take one after the other, if need be through a name that none of them has")
    }
    for subscription in subscriptions {
      if !subscription.isEnabled, !(publisherIsDone && subscription.disablesOnError) {
        refusals.append(
          Refusal(
            "subscription \(subscription.name) is disabled, and would never apply what was written under the former names",
            remedy: "see why, then ALTER SUBSCRIPTION \(subscription.name.quoted) ENABLE"))
      }
      for table in subscription.tables where !table.isReady && leaving.contains(table.qualifiedName) {
        refusals.append(
          Refusal(
            "subscription \(subscription.name) still copies \(table.qualifiedName) for the first time",
            remedy: "try again when its srsubstate in pg_subscription_rel is r"))
      }
    }
    guard refusals.isEmpty else { throw PlanRefused(refusals: refusals.map(refusal)) }
  }
}
