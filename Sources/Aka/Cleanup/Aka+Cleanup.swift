import Postgres

extension Aka {
  /// Drops the shims that nobody uses any more.
  ///
  /// - Parameters:
  ///   - names: old or new names of renames; none stands for all.
  ///   - options: what is demanded before, and done besides.
  ///   - standbys: how to connect to each standby.
  ///   - evidence: says who uses a shim; what ``verdict(on:within:standbys:)`` says, if nobody else does.
  ///   - policy: how long to wait, and to let others wait.
  public func cleanUp(
    _ names: [WrittenName], options: CleanupOptions = CleanupOptions(),
    standbys: [String] = [], evidence: VerdictSource? = nil, policy: LockPolicy = LockPolicy()
  ) throws -> CleanupOutcome {
    try Cleanup(
      connection: connection, swapper: swapper(policy), options: options,
      evidence: evidence ?? { try verdict(on: $0, within: $1, standbys: standbys) },
      reconnect: reconnect
    ).run(names)
  }

  /// Brings a shim back that was cleaned up.
  public func restore(_ name: WrittenName) throws -> RestoreOutcome {
    try Restore(connection: connection, swapper: swapper(LockPolicy())).run(name)
  }

  /// Ends the brownouts whose time is over. Every command does this first.
  public func endExpiredBrownouts() throws -> [ExpiredBrownout] {
    try Brownouts(connection: connection).endExpired()
  }

  /// Follows the errors that name a renamed table by its old or its new name.
  ///
  /// - Parameters:
  ///   - name: the rename's old or new name.
  ///   - duration: for how long.
  ///   - limit: rolls back when so many errors were seen; `nil` never does.
  ///   - policy: how long a rollback may wait, and let others wait.
  ///   - tell: hears of each error.
  public func watch(
    _ name: WrittenName, for duration: Duration, rollingBackAfter limit: Int? = nil,
    policy: LockPolicy = LockPolicy(), tell: @escaping (LoggedError) -> Void = { _ in }
  ) throws -> WatchReport {
    try Watch(connection: connection, interruption: interruption, tell: tell).run(
      name, for: duration, limit: limit
    ) { entry in
      // A table whose old name another table of its group has taken can only go back together with that.
      try rollback(WrittenName(entry.new), wholeGroup: !entry.compatibilityViewCreated, policy: policy)
    }
  }
}
