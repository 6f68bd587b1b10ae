import Postgres
import Synchronization

/// What the threads of a fleet share.
final class FleetBoard<Outcome: Sendable & Codable>: Sendable {
  private struct State {
    var schedule: FleetSchedule
    var tally: FleetTally
    var results: [Int: FleetResult<Outcome>] = [:]
  }

  private let targets: [FleetTarget]
  private let interruption: Interruption?
  private let tell: @Sendable (FleetEvent<Outcome>) -> Void
  private let start = ContinuousClock.now
  private let state: Mutex<State>

  init(
    _ targets: [FleetTarget], _ policy: FleetPolicy, interruption: Interruption?,
    tell: @escaping @Sendable (FleetEvent<Outcome>) -> Void
  ) {
    self.targets = targets
    self.interruption = interruption
    self.tell = tell
    state = Mutex(
      State(
        schedule: FleetSchedule(policy, targets: targets.count), tally: FleetTally(targets: targets.count)))
  }

  func openWave() -> Int { state.withLock { $0.schedule.openWave() } }

  func begin() -> Int? {
    guard interruption?.isRequested != true else { return nil }
    return change { state in
      guard let index = state.schedule.begin() else { return nil }
      state.tally.running += 1
      tell(.began(targets[index], state.tally))
      return index
    }
  }

  func progress(_ target: FleetTarget, _ progress: RenameProgress) {
    change { tell(.progress(target, progress, $0.tally)) }
  }

  func end(_ index: Int, _ result: FleetResult<Outcome>) {
    change { state in
      state.schedule.end(failed: result.result.isFailure)
      state.results[index] = result
      state.tally.running -= 1
      state.tally.ended += 1
      state.tally.failed = state.schedule.failures
      tell(.ended(result, state.tally))
    }
  }

  /// In the order of the targets; those that were not begun are told of now.
  func results() -> [FleetResult<Outcome>] {
    change { state in
      targets.enumerated().map { index, target in
        if let result = state.results[index] { return result }
        let result = FleetResult<Outcome>(target, .notBegun)
        tell(.ended(result, state.tally))
        return result
      }
    }
  }

  /// Events are told under the lock, so that they come one at a time and in order.
  private func change<Value: Sendable>(_ body: (inout sending State) -> sending Value) -> Value {
    state.withLock { state in
      state.tally.elapsed = ContinuousClock.now - start
      return body(&state)
    }
  }
}
