import Postgres

/// A statement failed; what that means for its migration is for others to say.
struct StatementFailed: Error {
  enum Moment {
    /// It was not even tried.
    case before
    case during
    /// It had run, and the transaction could not be committed.
    case commit
  }

  let statement: MigrationStatement
  let cause: any Error
  let when: Moment
  /// What it left behind.
  private(set) var invalidIndex: InvalidIndex?

  init(statement: MigrationStatement, cause: any Error, when: Moment) {
    self.statement = statement
    self.cause = cause
    self.when = when
  }

  func leaving(_ index: InvalidIndex) -> StatementFailed {
    var failure = self
    failure.invalidIndex = index
    return failure
  }

  /// Whether locks were in the way, or another transaction.
  var isWorthRetrying: Bool {
    guard let state = (cause as? PostgresError)?.state else { return false }
    return [.lockNotAvailable, .deadlockDetected, .serializationFailure].contains(state)
  }

  /// What a person can do about some failures that the server's own words do not tell.
  var advice: String? {
    guard let state = (cause as? PostgresError)?.state else { return nil }
    switch state {
    case .activeTransaction, .invalidTransactionTermination:
      return "Help: put '-- aka: alone' on the line above it, and aka runs it outside a transaction"
    case .unsafeNewEnumValue:
      return
        "Help: a new value of an enum can be used after it is committed: put this into the next migration"
    default: return nil
    }
  }
}

extension SQLState {
  /// Concurrent transactions of which only one can succeed.
  static let serializationFailure = SQLState("40001")
  /// The statement cannot run inside a transaction block.
  static let activeTransaction = SQLState("25001")
  /// A procedure or DO block commits, and is in a transaction block.
  static let invalidTransactionTermination = SQLState("2D000")
  /// An enum's new value was used in the transaction that added it.
  static let unsafeNewEnumValue = SQLState("55P04")
}
