import Postgres

/// What a coordinated rename does at one subscriber.
struct SubscriberSide {
  let subscriber: Subscriber
  /// The renames of tables that it gets from the publisher.
  let manifest: Manifest
  let plan: Plan
  /// Codes of findings that the coordination answers.
  let answered: Set<String>

  /// Throws if the subscriptions could not be followed through the rename.
  func refuseUnlessReady(publisherIsRenamed: Bool) throws {
    let place = subscriber.place
    var refusals: [Refusal] = []
    for subscription in subscriber.subscriptions {
      if !subscription.isEnabled, !(publisherIsRenamed && subscription.disablesOnError) {
        refusals.append(
          Refusal(
            "\(place): subscription \(subscription.name) is disabled, and would never apply what was written before the rename",
            remedy: "see why, then ALTER SUBSCRIPTION \(subscription.name.quoted) ENABLE"))
      }
      let olds = Set(plan.renames.map(\.old))
      for table in subscription.tables where !table.isReady && olds.contains(table.qualifiedName) {
        refusals.append(
          Refusal(
            "\(place): subscription \(subscription.name) still copies \(table.qualifiedName) for the first time",
            remedy: "try again when its srsubstate in pg_subscription_rel is r"))
      }
    }
    guard refusals.isEmpty else { throw PlanRefused(refusals: refusals) }
  }
}

/// Makes the subscribers' plans from the publisher's.
struct SubscriberSides {
  let publisher: Connection
  let plan: Plan
  let manifest: Manifest
  let accepted: Set<String>

  private var pairs: [QualifiedName: QualifiedName] {
    Dictionary(
      plan.renames.map { ($0.old, $0.new) } + plan.done.map { ($0.old, $0.new) }, uniquingKeysWith: { $1 })
  }

  func side(of connection: Connection, slots: [String]) throws -> SubscriberSide {
    let all = try Subscriber.read(connection, slots: slots)
    let tables = Set(all.subscriptions.flatMap { $0.tables.map(\.qualifiedName) })
    let wanted = pairs.filter { tables.contains($0.key) || tables.contains($0.value) }
    let subscriber = all.following(Set(wanted.keys).union(wanted.values))
    guard !wanted.isEmpty else {
      throw Refusal(
        "\(subscriber.place) has no subscription that gets any of these tables from this database",
        remedy: "check --subscriber; tables are found there by the same name")
    }
    var manifest = manifest
    manifest.onlyTables = Set(wanted.keys)
    let there = try Planner(connection: connection).plan(manifest)
    let found = Set(there.renames.map(\.old) + there.done.map(\.old))
    let missing = wanted.keys.filter { !found.contains($0) }.sorted().map {
      Refusal("\($0) would keep its name", remedy: "name it in the manifest's \"renames\"")
    }
    let refusals = there.refusals.isEmpty ? missing : there.refusals
    guard refusals.isEmpty else {
      throw PlanRefused(
        refusals: refusals.map { Refusal("\(subscriber.place): \($0.reason)", remedy: $0.remedy) })
    }
    let followed = Set(subscriber.subscriptions.map(\.name))
    let others = there.renames.flatMap(\.dependencies.subscriptions).filter { !followed.contains($0.name) }
    let side = SubscriberSide(
      subscriber: subscriber, manifest: manifest, plan: there,
      answered: others.isEmpty ? ["subscription"] : [])
    try there.refuseUnlessAccepted(accepted.union(side.answered))
    return side
  }
}
