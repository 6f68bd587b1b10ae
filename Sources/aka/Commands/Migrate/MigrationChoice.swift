import Aka
import CommandLineKit

/// Which migrations to run, and whether to.
struct MigrationChoice: ParsableArguments {
  @Option(help: ArgumentHelp("Run so many.", valueName: "number"))
  var steps: Int?
  @Option(
    help: ArgumentHelp(
      "Go to this one, by its name or number: it is the last that is applied. 'down' also takes zero, which reverts all.",
      valueName: "name"))
  var target: String?
  @Flag(help: "Print the SQL that would run; run nothing.")
  var dryRun = false

  mutating func validate() throws {
    if steps != nil, target != nil { throw ValidationError("Give --steps or --target, not both.") }
    if let steps, steps < 1 { throw ValidationError("--steps is a number from 1.") }
  }

  /// What was chosen; `nil` leaves it to the command.
  var selection: MigrationSelection? { steps.map { .steps($0) } ?? target.map { .target($0) } }
}
