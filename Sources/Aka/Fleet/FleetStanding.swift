import Postgres

/// What became of one target. Nothing is ever half done.
public enum FleetStanding: String, Sendable, Codable, CaseIterable {
  /// What was asked for is done.
  case done
  /// It was done before, or there is nothing to do.
  case nothingToDo = "nothing_to_do"
  /// It has said what it was asked; nothing was to be done.
  case answered
  /// It would be done.
  case wouldDo = "would_do"
  /// Something has to wait for evidence.
  case notYet = "not_yet"
  /// A safety check said no; nothing was changed.
  case refused
  /// A lock could not be had in time; nothing was changed.
  case busy
  /// It could not be reached, or the session was lost.
  case unreachable
  /// It failed otherwise.
  case failed
  /// Somebody stopped it.
  case interrupted
  /// It was not its turn yet when all was stopped; nobody connected to it.
  case notBegun = "not_begun"

  /// Whether it counts as a failure.
  public var isFailure: Bool {
    switch self {
    case .done, .nothingToDo, .answered, .wouldDo, .notYet, .notBegun: false
    case .refused, .busy, .unreachable, .failed, .interrupted: true
    }
  }

  init(_ error: any Error) {
    self =
      switch error {
      case is Refusal, is PlanRefused: .refused
      case is LockBudgetSpent: .busy
      case is Interrupted: .interrupted
      case let error as PostgresError where error.state == .lockNotAvailable: .busy
      case let error as PostgresError where error.isConnectionLoss: .unreachable
      default: .failed
      }
  }
}

/// What one target's turn came to.
public struct FleetResult<Outcome: Sendable & Codable>: Sendable, Codable {
  /// The target, without passwords.
  public let target: String
  /// What became of it.
  public internal(set) var result: FleetStanding
  /// How long it took, in seconds; `nil` if it was not begun.
  public internal(set) var seconds: Double?
  /// What was in the way, and what to do about it.
  public internal(set) var problems: [String] = []
  /// The details, if it got that far.
  public internal(set) var outcome: Outcome?

  init(_ target: FleetTarget, _ result: FleetStanding) {
    self.target = target.description
    self.result = result
  }

  mutating func fail(_ error: any Error) {
    result = FleetStanding(error)
    problems += (error as? PlanRefused)?.refusals.map(\.description) ?? ["\(error)"]
  }
}
