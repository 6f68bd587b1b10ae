import Aka
import CommandLineKit
import Postgres

struct FleetCleanupCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cleanup",
    abstract: "Drop views that keep old names alive, in every target whose own evidence allows it.",
    discussion: """
      As 'aka cleanup' in each target. What has to wait in one does not keep the others from it; what cannot be reached is \
      unknown, and stays. Exit code 3 means that something has to wait.

      Example:
        aka fleet cleanup --targets tenants.txt --plan
        aka fleet cleanup users --targets tenants.txt --quiet-period 14d --parallel 32
      """)

  @Argument(help: "Old or new names of renames, written and quoted as in SQL.")
  var names: [WrittenName] = []
  @OptionGroup var fleet: FleetOptions
  @OptionGroup var pace: FleetPaceOptions
  @OptionGroup var choices: CleanupChoices
  @OptionGroup var lock: LockOptions
  @OptionGroup var database: DatabaseOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let session = FleetSession(
      fleet: fleet, database: database, output: output,
      records: choices.plan ? nil : "fleet cleanup")
    let text = FleetText<CleanupOutcome>(details: Self.details) { outcome in
      outcome.names.flatMap { name in name.obstacles.map { "\(name.name) stays: \($0.message); \($0.remedy)" }
      }
    }
    try session.run(text) { fleet, tell in
      fleet.cleanUp(
        names, options: choices.options, policy: pace.policy(self.fleet), lock: lock.policy, tell: tell)
    }
  }

  @Sendable private static func details(_ outcome: CleanupOutcome) -> String {
    let words: [(CleanedName.Result, String)] = [
      (.cleaned, "gone"), (.wouldClean, "would go"), (.notYet, "stay"), (.already, "gone before"),
    ]
    let parts = words.compactMap { result, word in
      let count = outcome.names.count { $0.result == result }
      return count > 0 ? Amount.count(count, "name") + " \(word)" : nil
    }
    return parts.isEmpty ? "no name kept alive" : parts.joined(separator: ", ")
  }
}
