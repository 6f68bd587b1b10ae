import Postgres

/// Where one migration stands.
public struct MigrationStatus: Sendable, Codable {
  /// What it is called.
  public let name: MigrationName
  /// Where it stands.
  public let state: State
  /// How many of its steps are done, while it is half applied or half reverted.
  public let stepsDone: Int?
  /// How many steps it has, while it is half applied or half reverted.
  public let steps: Int?
  /// When it was applied, as ISO 8601.
  public let appliedAt: String?
  /// By which role.
  public let appliedBy: Identifier?
  /// How long that took.
  public let seconds: Double?
  /// What is wrong, and what to do about it.
  public let problems: [String]

  /// Where a migration can stand.
  public enum State: String, Sendable, Codable {
    /// Done, and the file is the one that was applied.
    case applied
    /// Not done.
    case pending
    /// Done, but the file says something else by now.
    case changed
    /// Done, but there is no file.
    case missing
    /// Some of its steps are done.
    case halfApplied = "half_applied"
    /// Some of its steps are undone.
    case halfReverted = "half_reverted"
  }

  init(
    _ name: MigrationName, file: MigrationFile?, record: MigrationRecord?, isLate: Bool, problems: [String]
  ) {
    self.name = name
    let isHalf = record.map { !$0.isApplied } ?? false
    state =
      switch record {
      case nil: .pending
      case let record? where isHalf: record.direction == .up ? .halfApplied : .halfReverted
      case let record?:
        file.map { $0.checksum == record.checksum ? .applied : .changed } ?? .missing
      }
    stepsDone = isHalf ? record?.stepsDone.count : nil
    steps = isHalf ? record?.steps : nil
    appliedAt = record?.appliedAt
    appliedBy = record?.appliedBy
    seconds = record.flatMap { $0.appliedAt == nil ? nil : $0.seconds }
    let late = state == .pending && isLate ? ["it comes before migrations that are applied already"] : []
    self.problems = problems + late
  }
}

/// The files and the records side by side.
struct MigrationOverview {
  let files: [MigrationName: MigrationFile]
  let records: [MigrationName: MigrationRecord]
  /// All of both, in order.
  let names: [MigrationName]
  /// The last one that is applied or half applied.
  let latest: MigrationName?

  init(files: [MigrationFile], records: [MigrationName: MigrationRecord]) {
    self.files = Dictionary(uniqueKeysWithValues: files.map { ($0.name, $0) })
    self.records = records
    names = Set(self.files.keys).union(records.keys).sorted()
    latest = records.keys.max()
  }

  func status(of name: MigrationName, problems: [String] = []) -> MigrationStatus {
    MigrationStatus(
      name, file: files[name], record: records[name], isLate: latest.map { name < $0 } ?? false,
      problems: problems)
  }

  /// Names the files that are not what was applied.
  func refuseChanged() throws {
    let changed = names.filter { status(of: $0).state == .changed }
    guard changed.isEmpty else {
      throw PlanRefused(
        refusals: changed.map { name in
          Refusal(
            "\(files[name]!.sources[0].path) was changed after it was applied",
            remedy: "put it back and write a new migration; or, if the change is harmless, "
              + "accept it with 'aka migrate repair \(name)'")
        })
    }
  }
}
