import Postgres

/// What was done to one migration.
public struct MigrationDone: Sendable, Codable {
  /// The migration.
  public let name: MigrationName
  /// How long it took this time.
  public let seconds: Double
  /// How many steps it has.
  public let steps: Int
}

/// Runs one file, step by step.
struct MigrationRun {
  let connection: Connection
  let runner: StepRunner
  let renames: RenameStep
  let accepted: Set<String>
  let report: (MigrationProgress) -> Void

  func run(_ file: MigrationFile, _ direction: MigrationDirection, plan: StepPlan, record: MigrationRecord?)
    throws -> MigrationDone
  {
    var mark = MigrationProgressMark(file, direction, plan: plan, record: record)
    let start = ContinuousClock.now
    // What a file sets must not reach the next one.
    try connection.run("DISCARD ALL")
    let first = mark.done.count
    // The steps before were done in a session that is gone, with what it had set.
    for statement in plan.steps[..<first].flatMap(\.statements) where statement.isSessionSetting {
      try runner.execute(statement)
    }
    for (index, step) in plan.steps.enumerated().dropFirst(first) {
      report(.running(file.name, step: index + 1, of: plan.steps.count))
      do {
        try run(
          step, number: index, mark: &mark,
          wasRunning: record?.direction == direction && record?.runningStep == index)
      } catch let failure as StatementFailed {
        throw failure.described(mark: mark)
      }
      mark.isDone(step.checksum)
    }
    if first == plan.steps.count { try runner.record(mark, checksum: nil, seconds: 0) }
    let seconds = (ContinuousClock.now - start).milliseconds / 1000
    report(.done(file.name, direction, seconds: seconds))
    return MigrationDone(name: file.name, seconds: seconds, steps: plan.steps.count)
  }

  /// Renames, and does the rest of the step with its record in the transaction of the swap. Returns what could not be done
  /// there, because there were several swaps or none; `nil` if all is done.
  private func rename(
    _ renames: [(RenameStatement, MigrationStatement)], _ then: [MigrationStatement], checksum: String,
    mark: MigrationProgressMark
  ) throws -> [MigrationStatement]? {
    let start = ContinuousClock.now
    let path: String = try connection.run("SELECT current_setting('search_path')").scalar()
    var isDone = false
    do {
      let companion = { (connection: Connection) throws in
        isDone = false
        // The swap has a search_path of its own.
        try connection.run("SELECT set_config('search_path', \(path), true)")
        try runner.complete(then, checksum: checksum, mark: mark, since: start)
        isDone = true
      }
      // A record alone is not worth the time that writing it takes under the lock: the rename is found done as well.
      let bare = try self.renames.run(
        renames, of: mark.name, accepting: accepted, with: then.isEmpty ? nil : companion)
      return isDone ? nil : bare + then
    } catch let failure as StatementFailed {
      throw failure
    } catch {
      throw StatementFailed(statement: renames[0].1, cause: error, when: .during)
    }
  }

  private func run(_ step: MigrationStep, number: Int, mark: inout MigrationProgressMark, wasRunning: Bool)
    throws
  {
    switch step {
    case .transaction(let begin, let statements):
      try runner.runTransaction(begin: begin, statements, checksum: step.checksum, mark: mark)
    case .alone(let statement):
      try runner.runAlone(
        statement, checksum: step.checksum, step: number, mark: &mark, wasRunning: wasRunning)
    case .rename(let statements, let then):
      let rest = try rename(statements, then, checksum: step.checksum, mark: mark)
      if let rest { try runner.runTransaction(begin: nil, rest, checksum: step.checksum, mark: mark) }
    }
  }
}

extension StatementFailed {
  /// With what is and is not done.
  fileprivate func described(mark: MigrationProgressMark) -> MigrationFailure {
    var state = [advice, invalidIndex.map { "\($0.problem). To repair: \($0.remedy)" }].compactMap { $0 }
    let isLost = (cause as? PostgresError)?.isConnectionLoss == true
    let verb = mark.direction == .up ? "applied" : "reverted"
    if mark.steps == 1, !isLost {
      state.append("\(mark.name) is not \(verb): all of it was rolled back.")
    } else if mark.steps > 1 {
      let done =
        mark.done.isEmpty ? "no step" : mark.done.count == 1 ? "step 1" : "steps 1 to \(mark.done.count)"
      state.append(
        "Of \(mark.name), \(done) of \(mark.steps) \(mark.done.count > 1 ? "are" : "is") \(verb) and recorded; "
          + "step \(mark.done.count + 1) is not. 'aka migrate \(mark.direction.rawValue)' goes on with it.")
    }
    if isLost {
      state.append(
        "The connection was lost; 'aka migrate status' says whether the server still committed, and the record and the "
          + "database agree.")
    }
    return MigrationFailure(mark.name, at: statement, cause: cause, isAtCommit: when == .commit, state: state)
  }
}
