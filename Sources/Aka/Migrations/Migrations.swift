import Postgres

/// The migrations of a directory: `aka migrate` as a library.
public struct Migrations {
  let aka: Aka
  let connection: Connection
  let folder: MigrationFolder
  let interruption: Interruption?
  let report: (MigrationProgress) -> Void

  /// Where every migration stands. Changes nothing.
  public func status() throws -> [MigrationStatus] {
    let overview = try overview()
    return try overview.names.map { name in
      overview.status(of: name, problems: try problems(of: name, in: overview))
    }
  }

  /// What is wrong with a migration that stopped in the middle.
  private func problems(of name: MigrationName, in overview: MigrationOverview) throws -> [String] {
    guard let record = overview.records[name], !record.isApplied, let file = overview.files[name],
      let plan = try? plan(file, record.direction), record.stepsDone.count < plan.steps.count,
      case .alone(let statement) = plan.steps[record.stepsDone.count],
      case .invalid(let index)? = try MigrationLedger(connection: connection).index(of: statement)
    else { return [] }
    return ["\(index.problem): \(index.remedy)"]
  }

  func overview() throws -> MigrationOverview {
    MigrationOverview(
      files: try folder.read(), records: try MigrationLedger(connection: connection).records())
  }

  func plan(_ file: MigrationFile, _ direction: MigrationDirection) throws -> StepPlan {
    try StepPlan(try file.script(direction), serverVersion: connection.serverVersion)
  }

  /// Runs `body` while no other aka runs migrations here.
  func alone<Result>(_ policy: LockPolicy, _ body: (MigrationLock) throws -> Result) throws -> Result {
    _ = try Ledger(connection: connection).install()
    let lock = try MigrationLock(
      beside: connection, policy: policy, interruption: interruption, report: report)
    let result = try body(lock)
    try lock.release()
    return result
  }
}

extension Aka {
  /// The migrations in a directory.
  public func migrations(
    in path: String, report: @escaping (MigrationProgress) -> Void = { _ in }
  ) -> Migrations {
    let aka = Aka(connection: connection, interruption: interruption) { report(.rename($0)) }
    return Migrations(
      aka: aka, connection: connection, folder: MigrationFolder(path: path), interruption: interruption,
      report: report)
  }
}
