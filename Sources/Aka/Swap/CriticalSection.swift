import Postgres

/// What is done under a strong lock, as SQL for a single round trip.
protocol CriticalSection {
  /// What it is about, for a person.
  var tables: [QualifiedName] { get }
  /// What it locks: whoever holds one of these for long is waited for without queueing.
  var locked: [QualifiedName] { get }
  /// A statement that it prepares, and that must be forgotten afterwards.
  var preparedStatement: Identifier? { get }
  /// Notes what must be known of the moment before, each time that it looks whether the lock is to be had.
  func takeNotes(on connection: Connection) throws
  /// What else happens in the transaction, under the lock; the script then leaves `done_at` and COMMIT to whoever runs it.
  var companion: ((Connection) throws -> Void)? { get }
  /// The whole transaction, which returns the times `asked_at`, `locked_at` and `done_at`.
  func transaction(timeout: Duration) -> SQL
}

extension CriticalSection {
  func takeNotes(on connection: Connection) throws {}
  var companion: ((Connection) throws -> Void)? { nil }

  /// A moment as a result, in milliseconds.
  static func time(_ column: Identifier) -> SQL {
    "SELECT extract(epoch FROM clock_timestamp())::float8 * 1000 AS \(column)"
  }

  /// Whether a relation is at a name.
  static func stands(_ oid: UInt32, at name: QualifiedName) -> SQL {
    "to_regclass(\(literal: name.quoted))::oid IS NOT DISTINCT FROM \(unescaped: oid)::oid"
  }
}
