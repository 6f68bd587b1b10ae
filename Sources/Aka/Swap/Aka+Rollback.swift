import Postgres

extension Aka {
  /// Gives a table its old name back. The new name becomes a shim, unless it is not to be kept.
  ///
  /// - Parameters:
  ///   - name: the rename's old or new name.
  ///   - wholeGroup: whether the tables that were renamed together with it are rolled back together with it.
  ///   - keepsNewName: whether code that says the new name goes on working.
  ///   - accepted: codes of what somebody has seen to: `logical-slot`, `unpublished`.
  ///   - policy: how long to wait, and to let others wait.
  ///   - subscribers: how to connect to databases that subscribe to these tables, which are rolled back there as well.
  @discardableResult
  public func rollback(
    _ name: WrittenName, wholeGroup: Bool = false, keepsNewName: Bool = true,
    accepting accepted: Set<String> = [], policy: LockPolicy = LockPolicy(), subscribers: [String] = []
  ) throws -> RollbackOutcome {
    let selection = RollbackSelection.named(name, wholeGroup: wholeGroup)
    guard subscribers.isEmpty else {
      return try coordinated(selection, keepsNewName, accepted, policy, subscribers).run()
    }
    return try Rollback(connection: connection, swapper: swapper(policy))
      .run(selection, keepsNewNames: keepsNewName)
  }

  /// What a rollback would do, here and at subscribers. Changes nothing; throws what would be refused.
  ///
  /// - Parameters:
  ///   - name: the rename's old or new name.
  ///   - wholeGroup: whether the tables that were renamed together with it are rolled back together with it.
  ///   - keepsNewName: whether code that says the new name goes on working.
  ///   - accepted: codes of what somebody has seen to.
  ///   - subscribers: how to connect to databases that subscribe to these tables.
  public func planRollback(
    _ name: WrittenName, wholeGroup: Bool = false, keepsNewName: Bool = true,
    accepting accepted: Set<String> = [], subscribers: [String] = []
  ) throws -> RollbackPlan {
    let selection = RollbackSelection.named(name, wholeGroup: wholeGroup)
    let policy = LockPolicy()
    guard subscribers.isEmpty else {
      return try coordinated(selection, keepsNewName, accepted, policy, subscribers).plan()
    }
    return RollbackPlan(
      tables: try Rollback(connection: connection, swapper: swapper(policy))
        .foresee(selection, keepsNewNames: keepsNewName), subscribers: nil)
  }

  private func coordinated(
    _ selection: RollbackSelection, _ keepsNewNames: Bool, _ accepted: Set<String>, _ policy: LockPolicy,
    _ subscribers: [String]
  ) throws -> CoordinatedRollback {
    CoordinatedRollback(
      pursuit: pursuit(policy), subscribers: try connect(subscribers), selection: selection,
      keepsNewNames: keepsNewNames, accepted: accepted)
  }

  func pursuit(_ policy: LockPolicy) -> SubscriberPursuit {
    SubscriberPursuit(
      publisher: connection, policy: policy, interruption: interruption, report: report)
  }

  func connect(_ subscribers: [String]) throws -> [Connection] {
    try subscribers.map { subscriber in
      do { return try Connection(to: subscriber, interruption: interruption) } catch let error
        as PostgresError
      {
        guard error.isConnectionLoss else { throw error }
        throw UnreachableSubscriber(subscriber: ConnectionString(subscriber), message: error.message)
      }
    }
  }
}
