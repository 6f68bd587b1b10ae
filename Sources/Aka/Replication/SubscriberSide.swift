import Postgres

/// What a coordinated rename does at one subscriber.
struct SubscriberSide {
  let subscriber: Subscriber
  /// The renames of tables that it gets from the publisher.
  let manifest: Manifest
  let plan: Plan
  /// Codes of findings that the coordination answers.
  let answered: Set<String>

  var exchange: [(from: QualifiedName, to: QualifiedName)] { plan.renames.map { ($0.old, $0.new) } }
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
    let (subscriber, wanted) = try Subscriber.find(connection, slots: slots, pairs: pairs)
    var manifest = manifest
    manifest.onlyTables = Set(wanted.keys)
    let there = try Planner(connection: connection).plan(manifest)
    let found = Set(there.renames.map(\.old) + there.done.map(\.old))
    let missing = wanted.keys.filter { !found.contains($0) }.sorted().map {
      Refusal("\($0) would keep its name", remedy: "name it in the manifest's \"renames\"")
    }
    let refusals = there.refusals.isEmpty ? missing : there.refusals
    guard refusals.isEmpty else { throw PlanRefused(refusals: refusals.map(subscriber.refusal)) }
    let followed = Set(subscriber.subscriptions.map(\.name))
    let others = there.renames.flatMap(\.dependencies.subscriptions).filter { !followed.contains($0.name) }
    let side = SubscriberSide(
      subscriber: subscriber, manifest: manifest, plan: there,
      answered: others.isEmpty ? ["subscription"] : [])
    try there.refuseUnlessAccepted(accepted.union(side.answered))
    return side
  }
}
