/// Which migrations to apply or revert.
public enum MigrationSelection: Sendable, Hashable {
  /// All.
  case all
  /// The next few.
  case steps(Int)
  /// Up to and with this one; downwards, all after it.
  case target(String)

  /// What is to be applied.
  func pending(in overview: MigrationOverview, _ options: MigrationOptions) throws -> [MigrationName] {
    try overview.refuseChanged()
    if let half = overview.records.values.first(where: { $0.direction == .down }) {
      throw Refusal(
        "\(half.name) is half reverted", remedy: "finish that first: aka migrate down --steps 1")
    }
    let pending = overview.names.filter { overview.records[$0].map { !$0.isApplied } ?? true }
    let chosen: [MigrationName]
    switch self {
    case .all: chosen = pending
    case .steps(let count): chosen = Array(pending.prefix(count))
    case .target(let word):
      let target = try overview.names.meant(by: word)
      chosen = pending.filter { $0 <= target }
    }
    let late = chosen.filter { overview.records[$0] == nil && $0 < (overview.latest ?? $0) }
    guard late.isEmpty || options.allowsOutOfOrder else {
      throw Refusal(
        "\(late.map(\.text).joined(separator: ", ")) would come after \(overview.latest?.text ?? ""), which is applied "
          + "already, although the order is the other way round",
        remedy: "give it a later number, or say --allow-out-of-order")
    }
    return chosen
  }

  /// What is to be reverted, the latest first.
  func applied(in overview: MigrationOverview) throws -> [MigrationName] {
    if let half = overview.records.values.first(where: { $0.direction == .up && !$0.isApplied }) {
      throw Refusal(
        "\(half.name) is half applied (\(half.stepsDone.count) of \(half.steps) steps)",
        remedy: "finish it with 'aka migrate up'; or undo those steps by hand, and then "
          + "'aka migrate repair \(half.name) --as pending'")
    }
    let applied = overview.names.filter { overview.records[$0] != nil }.reversed()
    let chosen: [MigrationName]
    switch self {
    case .all, .target("zero"): chosen = Array(applied)
    case .steps(let count): chosen = Array(applied.prefix(count))
    case .target(let word):
      let target = try overview.names.meant(by: word)
      guard overview.records[target] != nil else {
        throw Refusal("\(target) is not applied", remedy: "name one that stays applied, or zero")
      }
      chosen = applied.filter { $0 > target }
    }
    let changed = chosen.filter { overview.status(of: $0).state == .changed }
    if !changed.isEmpty { try overview.refuseChanged() }
    return chosen
  }
}
