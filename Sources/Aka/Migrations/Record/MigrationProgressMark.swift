import Postgres

/// Where a run stands in a migration: what the record must say for the next step to be its next.
struct MigrationProgressMark: Sendable {
  let name: MigrationName
  let checksum: String
  let direction: MigrationDirection
  let steps: Int
  /// The steps of this direction that are done.
  private(set) var done: [String]
  /// The record as it stands; `nil` if there is none yet.
  private var seen: (direction: MigrationDirection, done: [String])?

  init(_ file: MigrationFile, _ direction: MigrationDirection, plan: StepPlan, record: MigrationRecord?) {
    name = file.name
    checksum = file.checksum
    self.direction = direction
    steps = plan.steps.count
    done = record.map { $0.direction == direction ? $0.stepsDone : [] } ?? []
    seen = record.map { ($0.direction, $0.stepsDone) }
  }

  var isNew: Bool { seen == nil }

  /// What an announcement leaves in the record.
  mutating func isAnnounced() { seen = (direction, done) }

  /// What a step leaves in the record.
  mutating func isDone(_ step: String) {
    done.append(step)
    seen = (direction, done)
  }

  /// The condition that the record `m` is as it was seen.
  var isAsSeen: SQL {
    guard let seen else { return "false" }
    return
      "m.name = \(name.text) AND m.direction = \(seen.direction.rawValue) AND m.steps_done = \(seen.done)::text[]"
  }
}
