import Aka
import CommandLineKit

/// Where migrations stand, as a table.
enum MigrationTable {
  static func render(_ status: [MigrationStatus], on terminal: Terminal, path: String) -> String {
    guard !status.isEmpty else {
      return "There are no migrations in \(path). To start: aka migrate create NAME\n"
    }
    var table = TextTable([
      "migration", "state", "applied at", "by", .init("took", alignment: .right),
    ])
    for one in status {
      let steps = one.stepsDone.flatMap { done in one.steps.map { " (\(done) of \($0))" } } ?? ""
      table.append([
        .init(one.name.text), .init(word(one.state) + steps, colour(one.state)), .init(one.appliedAt ?? "-"),
        .init(one.appliedBy?.name ?? "-"), .init(one.seconds.map(Amount.time) ?? "-"),
      ])
    }
    let problems = status.flatMap { one in one.problems.map { "\(one.name): \($0)\n" } }
    return table.render(width: terminal.columns, style: terminal.style)
      + (problems.isEmpty ? "" : "\n" + problems.joined())
  }

  static func word(_ state: MigrationStatus.State) -> String {
    switch state {
    case .halfApplied: "half applied"
    case .halfReverted: "half reverted"
    default: state.rawValue
    }
  }

  private static func colour(_ state: MigrationStatus.State) -> Style.Attribute? {
    switch state {
    case .applied: .green
    case .pending: .yellow
    case .changed, .missing, .halfApplied, .halfReverted: .red
    }
  }
}
