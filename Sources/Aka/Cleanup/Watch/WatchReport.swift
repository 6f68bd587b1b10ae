import Postgres

/// What was seen after a swap.
public struct WatchReport: Sendable, Codable {
  /// The old name.
  public let old: QualifiedName
  /// The new name.
  public let new: QualifiedName
  /// For how many seconds.
  public let seconds: Double
  /// What could be seen.
  public let sight: WatchSight
  /// How many errors named one of the names.
  public internal(set) var errors = 0
  /// The latest of them, at most a hundred.
  public internal(set) var latest: [LoggedError] = []
  /// What happened in the whole database meanwhile.
  public internal(set) var counters: DatabaseCounters
  /// What the rollback did, if there was one.
  public internal(set) var rollback: RollbackOutcome?
}

/// What a watch can see.
public enum WatchSight: Sendable, Codable, Hashable {
  /// The server's log.
  case log(ErrorLogFormat)
  /// Only the counters of the whole database, and why.
  case counters(reason: String)
}

/// Events that PostgreSQL counts for a database, without saying which tables they concern.
public struct DatabaseCounters: Sendable, Codable, Hashable {
  /// Transactions that were rolled back, by a failure or by wish.
  public let rollbacks: Int
  /// Deadlocks.
  public let deadlocks: Int

  static func read(_ connection: Connection) throws -> DatabaseCounters {
    let row = try connection.run(
      "SELECT xact_rollback, deadlocks FROM pg_stat_database WHERE datname = current_database()")[0]
    return DatabaseCounters(rollbacks: try row["xact_rollback"], deadlocks: try row["deadlocks"])
  }

  /// What was added since; nothing if the counters were reset meanwhile.
  func since(_ earlier: DatabaseCounters) -> DatabaseCounters {
    DatabaseCounters(
      rollbacks: max(0, rollbacks - earlier.rollbacks), deadlocks: max(0, deadlocks - earlier.deadlocks))
  }
}
