import Postgres

/// A record that somebody has set right.
public struct MigrationRepaired: Sendable, Codable {
  /// The migration.
  public let name: MigrationName
  /// Where it stood.
  public let from: MigrationStatus.State
  /// Where it stands.
  public let to: MigrationStatus.State
}

/// What somebody says of a migration after looking.
public enum MigrationVerdict: String, Sendable, Codable, CaseIterable {
  /// What it does is done, by whomever.
  case applied
  /// Nothing of it is done.
  case pending
  /// The step at which it stopped is done.
  case stepDone = "step-done"
  /// The step at which it stopped is not done.
  case stepPending = "step-pending"
}

extension Migrations {
  /// Sets records right after somebody has looked: the database itself is not changed.
  ///
  /// - Parameters:
  ///   - words: which migrations; none means all whose files have changed.
  ///   - verdict: what they are; `nil` accepts a changed file as it is now.
  ///   - policy: how long to wait, and to let others wait.
  ///   - confirm: sees what would be set right, and says whether to do it.
  public func repair(
    _ words: [String], as verdict: MigrationVerdict? = nil, policy: LockPolicy = LockPolicy(),
    confirm: ([MigrationStatus]) throws -> Bool = { _ in true }
  ) throws -> [MigrationRepaired] {
    try alone(policy) { _ in
      let overview = try overview()
      let names =
        words.isEmpty
        ? overview.names.filter { overview.status(of: $0).state == .changed }
        : try words.map { try overview.names.meant(by: $0) }
      let found = names.map { overview.status(of: $0) }
      for status in found where verdict == nil && status.state != .changed {
        throw Refusal(
          "the file of \(status.name) has not changed; it is \(status.state.rawValue.replacing("_", with: " "))",
          remedy: "if that is wrong, say what is right: --as applied or --as pending")
      }
      guard try !found.isEmpty && confirm(found) else { return [] }
      return try connection.transaction {
        try found.map { try set($0, to: verdict ?? .applied, overview) }
      }
    }
  }

  private func set(_ status: MigrationStatus, to verdict: MigrationVerdict, _ overview: MigrationOverview)
    throws
    -> MigrationRepaired
  {
    let name = status.name
    let before = overview.records[name]?.checksum
    let after = overview.files[name]?.checksum
    switch verdict {
    case .stepDone, .stepPending: try setStep(of: name, isDone: verdict == .stepDone, overview)
    case .pending: try connection.run("DELETE FROM aka.sys_migrations WHERE name = \(name.text)")
    case .applied:
      guard let checksum = after ?? before else {
        throw Refusal("there is no file of \(name)", remedy: "bring it back first")
      }
      try connection.run(
        """
        INSERT INTO aka.sys_migrations AS m (name, checksum, steps, applied_at, applied_by)
        VALUES (\(name.text), \(checksum), 0, clock_timestamp(), session_user)
        ON CONFLICT (name) DO UPDATE SET checksum = excluded.checksum, direction = 'up', steps = 0, steps_done = '{}',
          running_step = NULL, applied_at = coalesce(m.applied_at, excluded.applied_at),
          applied_by = coalesce(m.applied_by, excluded.applied_by)
        """)
    }
    try MigrationLedger(connection: connection).record(
      "repair", of: name,
      detail: [
        "from": status.state.rawValue, "to": verdict.rawValue, "checksum_before": before ?? "",
        "checksum_after": after ?? "",
      ])
    return MigrationRepaired(
      name: name, from: status.state, to: try self.overview().status(of: name).state)
  }

  /// Says of the step at which a migration stopped whether it is done.
  private func setStep(of name: MigrationName, isDone: Bool, _ overview: MigrationOverview) throws {
    guard let record = overview.records[name], !record.isApplied, let file = overview.files[name] else {
      throw Refusal(
        "\(name) did not stop in the middle, or has no file", remedy: "say --as applied or --as pending")
    }
    let plan = try plan(file, record.direction)
    try refuseUnlessFits(plan, record)
    let mark = MigrationProgressMark(file, record.direction, plan: plan, record: record)
    let ledger = MigrationLedger(connection: connection)
    guard isDone else { return try ledger.withdraw(mark) }
    let step = plan.steps.dropFirst(record.stepsDone.count).first
    try ledger.advance(mark, by: step?.checksum, seconds: 0)
  }
}
