import Postgres

extension Fleet {
  /// Drops the shims that nobody uses any more, in every target by that target's own evidence. What cannot be reached
  /// is unknown, and stays.
  ///
  /// - Parameters:
  ///   - names: old or new names of renames; none stands for all. In a target with a schema they are looked for there.
  ///   - options: what is demanded before, and done besides.
  ///   - policy: who goes first, how many at a time, and when to stop. A name that has to wait is no failure.
  ///   - lock: how long to wait in each target, and to let others wait.
  ///   - tell: hears what happens.
  /// - Returns: what became of each target, in their order.
  @discardableResult
  public func cleanUp(
    _ names: [WrittenName] = [], options: CleanupOptions = CleanupOptions(),
    policy: FleetPolicy = FleetPolicy(),
    lock: LockPolicy = LockPolicy(),
    tell: @escaping @Sendable (FleetEvent<CleanupOutcome>) -> Void = { _ in }
  ) -> [FleetResult<CleanupOutcome>] {
    visit(options.onlyPlans ? .everybody(parallel: policy.parallel) : policy, tell: tell) { turn in
      var names = names.map(turn.own)
      if names.isEmpty, turn.target.schema != nil {
        // Without names all would be meant, also those of the tenants beside it.
        names = try Ledger(connection: turn.connection).entries()
          .filter { turn.owns($0) && ($0.status.isLive || $0.compatibilityViewCreated) }
          .map { WrittenName($0.old) }
        guard !names.isEmpty else { return (.nothingToDo, CleanupOutcome(names: [])) }
      }
      let outcome = try turn.aka.cleanUp(
        names, options: options, standbys: turn.standbys(), policy: lock)
      return (FleetStanding(outcome), outcome)
    }
  }
}

extension FleetStanding {
  fileprivate init(_ outcome: CleanupOutcome) {
    let results = Set(outcome.names.map(\.result))
    self =
      results.contains(.notYet)
      ? .notYet : results.contains(.wouldClean) ? .wouldDo : results.contains(.cleaned) ? .done : .nothingToDo
  }
}
