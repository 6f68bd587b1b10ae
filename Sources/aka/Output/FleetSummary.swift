import Aka
import CommandLineKit

/// What became of a fleet, in a sentence and as an exit code.
enum FleetSummary {
  @Sendable static func text<Outcome>(_ results: [FleetResult<Outcome>]) -> String {
    let parts = FleetStanding.allCases.compactMap { standing in
      let count = results.count { $0.result == standing }
      return count > 0 ? "\(Amount.grouped(count)) \(word(standing))" : nil
    }
    let isLeft = results.contains { $0.result.isFailure || $0.result == .notBegun }
    let isChange = results.contains { $0.result == .done }
    return "\(Amount.count(results.count, "target")): \(parts.joined(separator: ", ")).\n"
      + (isLeft && isChange ? "The same command again skips what is done, and goes on with the rest.\n" : "")
  }

  /// A single reason has its own code as long as nothing was done: then it says, as everywhere, that nothing was changed.
  static func exitCode<Outcome>(_ results: [FleetResult<Outcome>]) -> Int32 {
    let standings = Set(results.map(\.result))
    let failures = standings.filter(\.isFailure)
    guard let failure = failures.first else {
      return standings.contains(.notBegun) ? 1 : standings.contains(.notYet) ? 3 : 0
    }
    guard failures.count == 1, !standings.contains(.done) else { return 1 }
    return switch failure {
    case .refused: 2
    case .unreachable: 69
    case .busy: 75
    default: 1
    }
  }

  static func word(_ standing: FleetStanding) -> String {
    switch standing {
    case .done: "done"
    case .nothingToDo: "nothing to do"
    case .answered: "answered"
    case .wouldDo: "would be done"
    case .notYet: "not yet"
    case .refused: "refused"
    case .busy: "busy"
    case .unreachable: "unreachable"
    case .failed: "failed"
    case .interrupted: "interrupted"
    case .notBegun: "not begun"
    }
  }

  static func colour(of standing: FleetStanding) -> Style.Attribute {
    switch standing {
    case .done, .answered: .green
    case .nothingToDo, .notBegun: .dim
    case .wouldDo, .notYet: .yellow
    case .refused, .busy, .unreachable, .failed, .interrupted: .red
    }
  }
}
