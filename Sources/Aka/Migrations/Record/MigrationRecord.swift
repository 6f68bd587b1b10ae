import Postgres

/// What the ledger knows of one migration.
struct MigrationRecord: Sendable, Decodable {
  let name: MigrationName
  let checksum: String
  let direction: MigrationDirection
  let steps: Int
  /// The checksums of the steps that are done.
  let stepsDone: [String]
  /// A step outside of any transaction that was begun, from 0.
  let runningStep: Int?
  let appliedAt: String?
  let appliedBy: Identifier?
  let seconds: Double

  /// Whether it is applied, and nobody has begun to revert it.
  var isApplied: Bool { direction == .up && appliedAt != nil }
}

/// Reads and writes the records of migrations.
struct MigrationLedger {
  let connection: Connection

  /// All records; none if the ledger is not there, or is older than migrations.
  func records() throws -> [MigrationName: MigrationRecord] {
    let isThere: Bool = try connection.run(
      """
      SELECT EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                     WHERE n.nspname = 'aka' AND c.relname = 'sys_migrations')
      """
    ).scalar()
    guard isThere else { return [:] }
    let rows = try connection.run("SELECT to_jsonb(m) AS record FROM aka.sys_migrations m")
    let records: [MigrationRecord] = try rows.map { try $0.json("record") }
    return Dictionary(uniqueKeysWithValues: records.map { ($0.name, $0) })
  }

  /// Notes that a step is done, or (`nil`) that none is left, since the rest was taken out of the file: the last one of a way up makes the migration applied, the last one of a way down takes its
  /// record away. Only if the record still is what the run saw; otherwise somebody else is at work.
  func advance(_ progress: MigrationProgressMark, by step: String?, seconds: Double) throws {
    let done = progress.done + (step.map { [$0] } ?? [])
    let isLast = done.count == progress.steps
    let time = Int(seconds * 1_000_000)
    if progress.direction == .down, isLast {
      try change("DELETE FROM aka.sys_migrations m WHERE \(progress.isAsSeen)")
    } else if progress.isNew {
      try connection.run(
        """
        INSERT INTO aka.sys_migrations (name, checksum, steps, steps_done, applied_at, applied_by, seconds)
        VALUES (\(progress.name.text), \(progress.checksum), \(progress.steps)::int, \(done)::text[],
          \(applied(isLast)), \(time)::bigint / 1e6)
        """)
    } else {
      let end: SQL = progress.direction == .up ? ", (applied_at, applied_by) = (\(applied(isLast)))" : ""
      try change(
        """
        UPDATE aka.sys_migrations m SET checksum = \(progress.checksum), direction = \(progress.direction.rawValue),
          steps = \(progress.steps)::int, steps_done = \(done)::text[], running_step = NULL,
          seconds = seconds + \(time)::bigint / 1e6\(end) WHERE \(progress.isAsSeen)
        """)
    }
    let event = isLast ? (progress.direction == .up ? "apply" : "revert") : "step"
    try record(
      event, of: progress.name, detail: ["step": "\(done.count)", "direction": progress.direction.rawValue])
  }

  private func applied(_ isLast: Bool) -> SQL { isLast ? "clock_timestamp(), session_user" : "NULL, NULL" }

  /// Notes that a step outside of any transaction is about to run.
  func announce(_ progress: MigrationProgressMark, step: Int) throws {
    if progress.isNew {
      try connection.run(
        """
        INSERT INTO aka.sys_migrations (name, checksum, steps, running_step)
        VALUES (\(progress.name.text), \(progress.checksum), \(progress.steps)::int, \(step)::int)
        """)
    } else {
      try change(
        """
        UPDATE aka.sys_migrations m SET checksum = \(progress.checksum), direction = \(progress.direction.rawValue),
          steps = \(progress.steps)::int, steps_done = \(progress.done)::text[], running_step = \(step)::int
        WHERE \(progress.isAsSeen)
        """)
    }
  }

  /// Notes that the announced step failed: what has no step done is as it was before.
  func withdraw(_ progress: MigrationProgressMark) throws {
    switch (progress.direction, progress.done.isEmpty) {
    case (.up, true): try change("DELETE FROM aka.sys_migrations m WHERE \(progress.isAsSeen)")
    case (.down, true):
      try change(
        """
        UPDATE aka.sys_migrations m SET direction = 'up', steps = 0, steps_done = '{}', running_step = NULL
        WHERE \(progress.isAsSeen)
        """)
    case (_, false):
      try change("UPDATE aka.sys_migrations m SET running_step = NULL WHERE \(progress.isAsSeen)")
    }
  }

  /// Appends an event.
  func record(_ event: String, of name: MigrationName, detail: [String: String] = [:]) throws {
    try connection.run(
      """
      INSERT INTO aka.sys_migration_events (migration, tool_version, event, detail)
      VALUES (\(name.text), \(Version.current), \(event), \(try Ledger.json(detail))::jsonb)
      """)
  }

  private func change(_ statement: SQL) throws {
    let tag = try connection.run(statement).commandTag
    guard tag.hasSuffix(" 1") else {
      throw Refusal(
        "somebody else changed the record of this migration meanwhile", remedy: "see 'aka migrate status'")
    }
  }
}
