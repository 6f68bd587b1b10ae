import Postgres

/// What became of a subscriber's tables.
public struct SubscriberOutcome: Sendable, Codable {
  /// Where it is: host and port.
  public let server: String
  /// Its subscriptions that were followed.
  public let subscriptions: [Identifier]
  /// What was planned there and is done now.
  public let plan: Plan
  /// What the swap cost there; `nil` if there was nothing to do.
  public let figures: SwapFigures?
}

/// What became of a subscriber's tables in a rollback, or would.
public struct SubscriberRollback: Sendable, Codable {
  /// Where it is: host and port.
  public let server: String
  /// Its subscriptions that were followed.
  public let subscriptions: [Identifier]
  /// The renames there that were rolled back; none if the tables were never renamed there.
  public let tables: [RolledBack]
  /// What the swap cost there; `nil` if there was nothing to do.
  public let figures: SwapFigures?
}

/// The publisher's names are exchanged and a subscriber's are not yet.
public struct SubscriberFailure: Error, CustomStringConvertible {
  /// Where it is.
  public let server: String
  /// What went wrong.
  public let cause: any Error

  /// What it means, and what to do.
  public var description: String {
    "subscriber \(server): \(cause)\nThe publisher's names are exchanged. The subscription waits at the first change that says "
      + "one of them; nothing is lost, and the publisher keeps what it has yet to send. Run the same command again."
  }
}

/// A subscriber cannot be reached, and so nothing was done anywhere.
public struct UnreachableSubscriber: Error, CustomStringConvertible {
  /// Which; `nil` if it cannot even be read.
  public let subscriber: ConnectionString?
  /// Why.
  public let message: String

  /// What to do.
  public var description: String {
    "cannot reach subscriber\(subscriber.map { " \($0)" } ?? ""): \(message)\nNothing was changed. Check what --subscriber says, as for psql."
  }
}

/// A subscription did not get far enough in time.
public struct SubscriberBehind: Error, CustomStringConvertible {
  /// Which.
  public let subscription: Identifier
  /// How long it was waited for.
  public let budget: Duration

  /// What it is behind with.
  public var description: String {
    let seconds = (budget.milliseconds / 1000).formattedSeconds
    return
      "subscription \(subscription) has not applied within \(seconds) what was written under the former names; see "
      + "pg_stat_subscription and the log there"
  }
}
