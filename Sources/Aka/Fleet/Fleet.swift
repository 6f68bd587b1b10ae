import Postgres
import Synchronization

/// Many databases, or many schemas of one, that are to be treated alike: tenants, shards.
///
///     let targets = try FleetTargets(parsing: "tenant_1\ntenant_2\n", file: "tenants.txt")
///     let results = Fleet(targets, database: "host=db user=owner").apply(manifest)
///
/// Each target is a database session of its own with a ledger of its own, so what is done is known there and nowhere else:
/// the same call again skips what is done and goes on with the rest.
public struct Fleet: Sendable {
  /// Wraps the work on each target, which must be called once: for who wants to note it somewhere.
  public typealias Surrounding = @Sendable (_ aka: Aka, _ work: () throws -> Void) throws -> Void

  let targets: [FleetTarget]
  let database: String?
  let interruption: Interruption?
  let surrounding: Surrounding

  /// A fleet.
  ///
  /// - Parameters:
  ///   - targets: its targets.
  ///   - database: the fleet's own database, on whose server targets are that are only named.
  ///   - interruption: ends it when it is requested. What was begun is whole.
  ///   - surrounding: wraps the work on each target.
  public init(
    _ targets: FleetTargets, database: String? = nil, interruption: Interruption? = nil,
    surrounding: @escaping Surrounding = { try $1() }
  ) {
    self.targets = targets.targets
    self.database = database
    self.interruption = interruption
    self.surrounding = surrounding
  }

  /// Gives each target its turn: a session and, as long as it lasts, one of a few threads, since a session blocks. Nothing
  /// but values leaves the thread.
  ///
  /// - Parameter otherwise: the outcome of a target that failed.
  func visit<Outcome>(
    _ policy: FleetPolicy, otherwise: Outcome? = nil, tell: @escaping @Sendable (FleetEvent<Outcome>) -> Void,
    _ work: @escaping @Sendable (FleetTurn) throws -> (FleetStanding, Outcome)
  ) -> [FleetResult<Outcome>] {
    let board = FleetBoard(targets, policy, interruption: interruption, tell: tell)
    while case let threads = board.openWave(), threads > 0 {
      Threads.run(threads) { _ in
        while let index = board.begin() { board.end(index, turn(index, board, otherwise, work)) }
      }
    }
    return board.results()
  }

  private func turn<Outcome>(
    _ index: Int, _ board: FleetBoard<Outcome>, _ otherwise: Outcome?,
    _ work: (FleetTurn) throws -> (FleetStanding, Outcome)
  ) -> FleetResult<Outcome> {
    let target = targets[index]
    var result = FleetResult<Outcome>(target, .notBegun)
    let start = ContinuousClock.now
    do {
      let turn = try FleetTurn(target, base: database, interruption: interruption) {
        board.progress(target, $0)
      }
      defer { result.problems += turn.remarks }
      try surrounding(turn.aka) {
        try turn.endExpiredBrownouts()
        (result.result, result.outcome) = try work(turn)
      }
    } catch {
      result.fail(error)
      result.outcome = otherwise
    }
    result.seconds = (ContinuousClock.now - start).milliseconds / 1000
    return result
  }
}

/// What the threads of a fleet share.
private final class FleetBoard<Outcome: Sendable & Codable>: Sendable {
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
