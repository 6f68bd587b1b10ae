/// What a transaction may do.
public enum TransactionMode: Sendable {
  /// Reads and writes, seeing each commit of others as it happens. The mode is spelled out, because a role or a
  /// database may have set other defaults.
  case readWrite
  /// Reads one unchanging state of the database, and writes nothing.
  case snapshot

  /// The statement that opens it.
  public var begin: SQL {
    switch self {
    case .readWrite: "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"
    case .snapshot: "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
    }
  }
}

extension Connection {
  /// Runs `body` in a transaction: commits when it returns, rolls back when it throws.
  ///
  /// - Parameters:
  ///   - mode: what it may do.
  ///   - limit: for how long a synchronous standby is waited for. Then the server commits without it, and warns.
  ///   - body: what it does.
  @discardableResult
  public func transaction<Result>(
    _ mode: TransactionMode = .readWrite, committingWithin limit: Duration? = nil, _ body: () throws -> Result
  ) throws -> Result {
    try run(mode.begin)
    let result: Result
    do {
      result = try body()
      if let limit { try run("COMMIT", cancellingAfter: limit) } else { try run("COMMIT") }
    } catch {
      try rollBack(after: error)
      throw error
    }
    return result
  }

  /// Rolls back whatever is open. A failure to do so is reported together with its cause, never instead of it.
  public func rollBack(after cause: any Error) throws {
    // A lost session needs no ROLLBACK: the server rolls back what a vanished client left open.
    guard isAlive, isInTransaction else { return }
    do {
      try shielded { _ = try run("ROLLBACK") }
    } catch {
      throw RollbackFailure(cause: cause, rollback: error)
    }
  }
}

/// A transaction failed, and so did its ROLLBACK.
public struct RollbackFailure: Error, CustomStringConvertible {
  /// Why the transaction failed.
  public let cause: any Error
  /// Why it could not be rolled back.
  public let rollback: any Error

  /// Both, the cause first.
  public var description: String { "\(cause)\nThen ROLLBACK failed as well: \(rollback)" }
}
