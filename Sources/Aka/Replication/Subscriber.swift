import Postgres

/// A database that gets the publisher's changes through subscriptions, and whose tables are renamed together with its.
struct Subscriber {
  let connection: Connection
  /// Those that read a slot of the publisher.
  let subscriptions: [Subscription]

  struct Subscription: Decodable {
    let oid: UInt32
    let name: Identifier
    /// The slot at the publisher.
    let slot: String
    let isEnabled: Bool
    /// Whether PostgreSQL disables it when a change cannot be applied, rather than trying again.
    let disablesOnError: Bool
    let publications: [Identifier]
    /// Which changes it wants: `any`, or `none` of those that the publisher got by replication itself.
    let origin: String
    let tables: [Table]
  }

  struct Table: Decodable {
    let schema: Identifier
    let name: Identifier
    /// Whether its initial copy is done, so that its changes come in the order of the publisher's commits.
    let isReady: Bool

    var qualifiedName: QualifiedName { QualifiedName(schema, name) }
  }

  /// Which subscription follows whom can be told by the slot alone: `subconninfo` is for superusers.
  static func read(_ connection: Connection, slots: [String]) throws -> Subscriber {
    let origin: SQL = connection.serverVersion >= 160_000 ? "s.suborigin" : "'any'"
    let subscriptions: [Subscription] = try connection.run(
      """
      SELECT jsonb_build_object('oid', s.oid::bigint, 'name', s.subname, 'slot', s.subslotname, 'is_enabled', s.subenabled,
        'disables_on_error', s.subdisableonerr, 'publications', s.subpublications, 'origin', \(origin),
        'tables', coalesce((SELECT jsonb_agg(jsonb_build_object('schema', n.nspname, 'name', c.relname,
          'is_ready', r.srsubstate = 'r')) FROM pg_subscription_rel r JOIN pg_class c ON c.oid = r.srrelid
          JOIN pg_namespace n ON n.oid = c.relnamespace WHERE r.srsubid = s.oid), '[]')) AS subscription
      FROM pg_subscription s JOIN pg_database d ON d.oid = s.subdbid AND d.datname = current_database()
      WHERE s.subslotname = ANY(\(slots)) ORDER BY s.subname
      """
    ).map { try $0.json("subscription") }
    return Subscriber(connection: connection, subscriptions: subscriptions)
  }

  /// Where it is, for a person.
  var place: String { "subscriber \(connection.serverAddress)" }

  /// Those that write into one of some tables.
  func following(_ tables: Set<QualifiedName>) -> Subscriber {
    Subscriber(
      connection: connection,
      subscriptions: subscriptions.filter { !tables.isDisjoint(with: $0.tables.map(\.qualifiedName)) })
  }

  /// Enables what PostgreSQL has disabled because a change said the new name too early.
  func enableWhatFailed(on connection: Connection) throws {
    for subscription in subscriptions where subscription.disablesOnError {
      let isEnabled: Bool = try connection.run(
        "SELECT subenabled FROM pg_subscription WHERE oid = \(subscription.oid)"
      ).scalar()
      if !isEnabled { try connection.run("ALTER SUBSCRIPTION \(subscription.name) ENABLE") }
    }
  }
}
