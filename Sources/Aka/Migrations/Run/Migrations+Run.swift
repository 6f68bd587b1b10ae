import Postgres

/// What a run of migrations did.
public struct MigrationOutcome: Sendable, Codable {
  /// Which way.
  public let direction: MigrationDirection
  /// What was done, in order.
  public let done: [MigrationDone]
}

/// How migrations are run.
public struct MigrationOptions: Sendable {
  /// How long to wait for locks, and to let others wait.
  public var policy = LockPolicy()
  /// Whether files that come before applied ones may be applied now.
  public var allowsOutOfOrder = false
  /// Findings of renames that somebody accepts.
  public var accepted: Set<String> = []

  /// Ten minutes, in order.
  public init() {}
}

extension Migrations {
  /// Applies what is pending, in order.
  @discardableResult
  public func up(_ selection: MigrationSelection = .all, options: MigrationOptions = MigrationOptions())
    throws
    -> MigrationOutcome
  {
    try alone(options.policy) { lock in
      let overview = try overview()
      let missing = overview.names.filter { overview.status(of: $0).state == .missing }
      if !missing.isEmpty { report(.missing(missing)) }
      let jobs = try jobs(.up, try selection.pending(in: overview, options), overview)
      return try run(jobs, .up, overview, options, lock)
    }
  }

  /// Reverts what is applied, the latest first.
  ///
  /// - Parameters:
  ///   - selection: which.
  ///   - options: how.
  ///   - confirm: sees what would be reverted, and says whether to do it.
  @discardableResult
  public func down(
    _ selection: MigrationSelection = .steps(1), options: MigrationOptions = MigrationOptions(),
    confirm: ([MigrationName]) throws -> Bool = { _ in true }
  ) throws -> MigrationOutcome {
    try alone(options.policy) { lock in
      let overview = try overview()
      let jobs = try jobs(.down, try selection.applied(in: overview), overview)
      guard try jobs.isEmpty || confirm(jobs.map(\.file.name)) else {
        return MigrationOutcome(direction: .down, done: [])
      }
      return try run(jobs, .down, overview, options, lock)
    }
  }

  /// The SQL that ``up(_:options:)`` or ``down(_:options:confirm:)`` would run. Runs nothing.
  public func script(
    _ direction: MigrationDirection, _ selection: MigrationSelection,
    options: MigrationOptions = MigrationOptions()
  ) throws -> String {
    let overview = try overview()
    let names =
      direction == .up ? try selection.pending(in: overview, options) : try selection.applied(in: overview)
    return try jobs(direction, names, overview).map { job in
      let record = overview.records[job.file.name]
      let done = record.map { $0.direction == direction ? $0.stepsDone.count : 0 } ?? 0
      return try job.plan.script(of: job.file.name, direction, skipping: done) {
        try RenameStep(aka: aka, connection: connection, policy: options.policy)
          .script($0, of: job.file.name, accepting: options.accepted)
      }
    }.joined(separator: "\n")
  }

  /// Files with their plans. Whatever can be refused is refused before anything runs.
  private func jobs(
    _ direction: MigrationDirection, _ names: [MigrationName], _ overview: MigrationOverview
  ) throws -> [(file: MigrationFile, plan: StepPlan)] {
    try names.map { name in
      guard let file = overview.files[name] else {
        throw Refusal(
          "there is no file of \(name) in \(folder.path)",
          remedy:
            "bring it back; or, if what it did is undone by hand, 'aka migrate repair \(name) --as pending'")
      }
      let plan = try plan(file, direction)
      if let record = overview.records[name], record.direction == direction, !record.isApplied {
        try refuseUnlessFits(plan, record)
      }
      return (file, plan)
    }
  }

  /// The steps that are done must be those that the file begins with. The rest of it may change: what failed in it has to.
  func refuseUnlessFits(_ plan: StepPlan, _ record: MigrationRecord) throws {
    let steps = plan.steps.map(\.checksum)
    if steps.starts(with: record.stepsDone) { return }
    throw Refusal(
      "\(record.name) stopped after \(record.stepsDone.count) of its steps, and its file has changed in them since",
      remedy:
        "put that part back; or finish by hand and say so: 'aka migrate repair \(record.name) --as applied'")
  }

  private func run(
    _ jobs: [(file: MigrationFile, plan: StepPlan)], _ direction: MigrationDirection,
    _ overview: MigrationOverview, _ options: MigrationOptions, _ lock: MigrationLock
  ) throws -> MigrationOutcome {
    let run = MigrationRun(
      connection: connection,
      runner: StepRunner(
        connection: connection, policy: options.policy, interruption: interruption, report: report),
      renames: RenameStep(aka: aka, connection: connection, policy: options.policy),
      accepted: options.accepted, report: report)
    var done: [MigrationDone] = []
    for job in jobs {
      try lock.confirm()
      do {
        done.append(
          try run.run(job.file, direction, plan: job.plan, record: overview.records[job.file.name]))
      } catch var failure as MigrationFailure {
        failure.state += Self.account(of: jobs.map(\.file.name), done: done.count, direction)
        throw failure
      }
    }
    return MigrationOutcome(direction: direction, done: done)
  }

  /// What became of the other files of the run.
  private static func account(of names: [MigrationName], done: Int, _ direction: MigrationDirection)
    -> [String]
  {
    func list(_ names: some Sequence<MigrationName>) -> String { names.map(\.text).joined(separator: ", ") }
    let verb = direction == .up ? "Applied" : "Reverted"
    return (done > 0 ? ["\(verb) before it in this run: \(list(names.prefix(done)))."] : [])
      + (names.count > done + 1 ? ["Not \(verb.lowercased()): \(list(names.dropFirst(done + 1)))."] : [])
  }
}
