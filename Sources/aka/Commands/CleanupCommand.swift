import Aka
import CommandLineKit
import Postgres

struct CleanupCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cleanup",
    abstract: "Drop views that keep old names alive, once nobody uses them.",
    discussion: """
      Refuses with exit code 3, and says why, until the evidence says that nobody has used the name for long enough. Then
      the view is taken away for a while (the brownout), in which the name fails and the first sign of use brings it back,
      and then it is dropped. 'aka restore' brings it back at any time. Without names, all renames are meant.

      Example:
        aka cleanup users --plan
        aka cleanup users
        aka cleanup users --quiet-period 14d --brownout 1h --accept-gap 'no-logs=only the batch host connects'
        aka cleanup --all --no-brownout
      """)

  @Argument(help: "Old or new names of renames, written and quoted as in SQL.")
  var names: [WrittenName] = []
  @Flag(help: "Clean up whatever may be, for a schedule: that other names must wait is no failure.")
  var all = false
  @OptionGroup var choices: CleanupChoices
  @OptionGroup var standbys: StandbyOptions
  @OptionGroup var lock: LockOptions
  @OptionGroup var database: DatabaseOptions
  @OptionGroup var output: OutputOptions

  mutating func validate() throws {
    guard names.isEmpty || !all else { throw ValidationError("Give names or --all, not both.") }
  }

  func run() throws {
    try Session(database: database, output: output, records: choices.plan ? nil : "cleanup").run { aka in
      let outcome = try aka.cleanUp(
        names, options: choices.options, standbys: standbys.server, policy: lock.policy)
      if output.json {
        StandardStream.output.write(try JSONText.render(outcome))
      } else {
        CleanupText.write(outcome)
      }
      guard all || outcome.isComplete else { throw ExitCode(3) }
    }
  }
}
