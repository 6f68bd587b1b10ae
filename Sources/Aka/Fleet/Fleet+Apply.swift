import Postgres

/// What a manifest came to in one target, or would.
public struct FleetApplied: Sendable, Codable {
  /// The renames that were done now, or would be.
  public let renames: [FleetRename]
  /// How many were done before.
  public let doneBefore: Int
  /// The findings that somebody has to accept first, by their codes.
  public let codesToAccept: [String]
  /// How many statements of the application fail or change, according to the rehearsal.
  public let surprises: Int
  /// What the swap cost; `nil` if there was none.
  public let figures: SwapFigures?

  init(_ plan: Plan, accepted: Set<String>, surprises: Int = 0, figures: SwapFigures? = nil) {
    renames = plan.renames.map { FleetRename(old: $0.old, new: $0.new) }
    doneBefore = plan.done.count
    codesToAccept = plan.codesToAccept.filter { !accepted.contains($0) }
    self.surprises = surprises
    self.figures = figures
  }
}

/// A table's names.
public struct FleetRename: Sendable, Codable, Hashable {
  /// The name before.
  public let old: QualifiedName
  /// The name after.
  public let new: QualifiedName
}

extension Fleet {
  /// Does what a manifest says in every target, first in a few and then in the others. In each it is all or nothing, and a
  /// target in which it is done already stays as it is.
  ///
  /// - Parameters:
  ///   - manifest: the plan. Where a target names a schema, that stands for the manifest's.
  ///   - accepted: codes of findings that somebody accepts for every rename, beside those in the manifest.
  ///   - policy: who goes first, how many at a time, and when to stop.
  ///   - lock: how long to wait in each target, and to let others wait.
  ///   - rehearsal: what is done with the statements that pg_stat_statements has seen.
  ///   - tell: hears what happens.
  /// - Returns: what became of each target, in their order.
  @discardableResult
  public func apply(
    _ manifest: Manifest, accepting accepted: Set<String> = [], policy: FleetPolicy = FleetPolicy(),
    lock: LockPolicy = LockPolicy(), rehearsal: RehearsalPolicy = .report,
    tell: @escaping @Sendable (FleetEvent<FleetApplied>) -> Void = { _ in }
  ) -> [FleetResult<FleetApplied>] {
    visit(policy, tell: tell) { turn in
      let manifest = try turn.target.schema.map(manifest.inTenant) ?? manifest
      let outcome = try turn.aka.apply(manifest, accepting: accepted, policy: lock, rehearsal: rehearsal)
      let applied = FleetApplied(
        outcome.plan, accepted: accepted, surprises: turn.surprises, figures: outcome.figures)
      return (applied.renames.isEmpty ? .nothingToDo : .done, applied)
    }
  }

  /// What a manifest would do in every target. Changes nothing.
  ///
  /// - Parameters:
  ///   - manifest: the plan.
  ///   - accepted: codes of findings that would be accepted.
  ///   - parallel: how many targets are asked at a time.
  ///   - tell: hears what happens.
  public func plan(
    _ manifest: Manifest, accepting accepted: Set<String> = [], parallel: Int = FleetPolicy().parallel,
    tell: @escaping @Sendable (FleetEvent<FleetApplied>) -> Void = { _ in }
  ) -> [FleetResult<FleetApplied>] {
    visit(.everybody(parallel: parallel), tell: tell) { turn in
      let manifest = try turn.target.schema.map(manifest.inTenant) ?? manifest
      let plan = try turn.aka.plan(manifest)
      guard plan.refusals.isEmpty else { throw PlanRefused(refusals: plan.refusals) }
      try plan.refuseUnlessAccepted(accepted)
      return (plan.renames.isEmpty ? .nothingToDo : .wouldDo, FleetApplied(plan, accepted: accepted))
    }
  }
}
