import Postgres

/// Runs single steps. What a step does and the record of it are one transaction wherever PostgreSQL allows that.
struct StepRunner {
  let connection: Connection
  let policy: LockPolicy
  let interruption: Interruption?
  let report: (MigrationProgress) -> Void

  private var ledger: MigrationLedger { MigrationLedger(connection: connection) }

  /// Statements in one transaction, with the record. A lock that is not to be had within a moment is given up, with all
  /// that the transaction did, and tried again: whoever waits for a lock that stops others must not wait long.
  func runTransaction(
    begin: String?, _ statements: [MigrationStatement], checksum: String, mark: MigrationProgressMark
  ) throws {
    try patiently(mark.name) { timeout in
      let start = ContinuousClock.now
      do {
        try connection.run(begin.map { SQL(unescaped: $0) } ?? TransactionMode.readWrite.begin)
        try setLockTimeout(timeout, isLocal: true)
        try complete(statements, checksum: checksum, mark: mark, since: start)
        do {
          try connection.run("COMMIT")
        } catch let error as PostgresError {
          guard let last = statements.last else { throw error }
          throw StatementFailed(statement: last, cause: error, when: .commit)
        }
      } catch {
        try connection.rollBack(after: error)
        throw error
      }
    }
  }

  /// Statements and the record of their step, in the transaction that is open.
  func complete(
    _ statements: [MigrationStatement], checksum: String, mark: MigrationProgressMark,
    since start: ContinuousClock.Instant
  ) throws {
    for statement in statements { try execute(statement) }
    try actAsOurselves()
    try ledger.advance(mark, by: checksum, seconds: (ContinuousClock.now - start).milliseconds / 1000)
  }

  /// A statement that PostgreSQL runs in no transaction: announced, run, recorded.
  func runAlone(
    _ statement: MigrationStatement, checksum: String, step: Int, mark: inout MigrationProgressMark,
    wasRunning: Bool
  ) throws {
    let start = ContinuousClock.now
    let isDone = try wasRunning && hasTakenEffect(statement)
    if isDone {
      report(.foundDone(mark.name, step: step))
    } else {
      if wasRunning, !statement.canBeRepeated {
        throw StatementFailed(
          statement: statement,
          cause: Refusal(
            "it was begun by a run that did not live to tell whether it was done",
            remedy:
              "look, and say what is right: aka migrate repair \(mark.name) --as step-done, or --as step-pending"
          ),
          when: .before)
      }
      if case .invalid(let index)? = try ledger.index(of: statement) {
        throw StatementFailed(
          statement: statement, cause: Refusal(index.problem, remedy: index.remedy), when: .before)
      }
      try connection.transaction { try ledger.announce(mark, step: step) }
      mark.isAnnounced()
      try attemptAlone(statement, mark)
    }
    try connection.transaction {
      try actAsOurselves()
      try ledger.advance(mark, by: checksum, seconds: (ContinuousClock.now - start).milliseconds / 1000)
    }
  }

  private func attemptAlone(_ statement: MigrationStatement, _ mark: MigrationProgressMark) throws {
    do {
      if statement.stallsOthers {
        let before: String = try connection.run("SELECT current_setting('lock_timeout')").scalar()
        defer { _ = try? connection.run("SELECT set_config('lock_timeout', \(before), false)") }
        try patiently(mark.name) { timeout in
          try setLockTimeout(timeout, isLocal: false)
          try execute(statement)
        }
      } else {
        try execute(statement)
      }
      // IF NOT EXISTS is content with an index that is invalid.
      if case .invalid(let index)? = try ledger.index(of: statement) {
        throw StatementFailed(
          statement: statement, cause: Refusal(index.problem, remedy: index.remedy), when: .during)
      }
    } catch let failure as StatementFailed where connection.isAlive {
      // Also when somebody wants to stop: what a cancelled build leaves behind must be told.
      let left = try connection.shielded {
        try connection.transaction { try ledger.withdraw(mark) }
        return try ledger.index(of: statement)
      }
      guard !(failure.cause is Refusal), case .invalid(let index)? = left else { throw failure }
      throw failure.leaving(index)
    }
  }

  /// Whether a statement that was announced before a crash did its work, as far as its effect can be seen.
  private func hasTakenEffect(_ statement: MigrationStatement) throws -> Bool {
    if statement.kind == "DropStmt" { return try ledger.areGone(statement) }
    if case .valid? = try ledger.index(of: statement) { return true }
    return false
  }

  /// Notes that a step is done which could not be in one transaction with its record, or that none is left.
  func record(_ mark: MigrationProgressMark, checksum: String?, seconds: Double) throws {
    try connection.transaction {
      try actAsOurselves()
      try ledger.advance(mark, by: checksum, seconds: seconds)
    }
  }

  func execute(_ statement: MigrationStatement) throws {
    do {
      if let data = statement.data {
        try connection.copyIn(SQL(unescaped: statement.text), data: data)
      } else {
        try connection.runScript(SQL(unescaped: statement.text))
      }
    } catch let error where error is PostgresError || error is Interrupted {
      throw StatementFailed(statement: statement, cause: error, when: .during)
    }
    for notice in connection.takeNotices() { report(.notice(notice, statement.location)) }
  }

  /// The ledger is written as whoever connected, whatever role the file has taken on, and without its time limit. Local to
  /// the transaction: the file's later steps find their role again.
  private func actAsOurselves() throws {
    try connection.runScript(
      "SET LOCAL SESSION AUTHORIZATION DEFAULT; SET LOCAL ROLE NONE; SET LOCAL statement_timeout = 0")
  }

  private func setLockTimeout(_ timeout: Duration, isLocal: Bool) throws {
    let milliseconds = String(max(1, Int(timeout.milliseconds)))
    try connection.run("SELECT set_config('lock_timeout', \(milliseconds), \(isLocal))")
  }

  /// Tries again while locks are the only thing that is in the way.
  private func patiently(_ name: MigrationName, _ body: (Duration) throws -> Void) throws {
    var ladder = LockLadder(policy)
    let start = ContinuousClock.now
    var action = ladder.after(.free, elapsed: .zero)
    var failure: StatementFailed?
    while true {
      try interruption?.check()
      switch action {
      case .attempt(let timeout):
        do { return try body(timeout) } catch let error as StatementFailed where error.isWorthRetrying {
          failure = error
          report(.retrying(name, reason: (error.cause as? PostgresError)?.message ?? ""))
          action = ladder.after(.missed, elapsed: ContinuousClock.now - start)
        }
      case .wait(let duration):
        sleepUninterruptibly(for: duration)
        action = .look
      case .look: action = ladder.after(.free, elapsed: ContinuousClock.now - start)
      case .giveUp: if let failure { throw failure }
      }
    }
  }
}
