import Postgres

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
