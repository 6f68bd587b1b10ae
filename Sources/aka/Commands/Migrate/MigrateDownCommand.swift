import Aka
import CommandLineKit

struct MigrateDownCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "down",
    abstract: "Revert what is applied, the latest first.",
    discussion: """
      Reverts one migration unless told otherwise. Asks before it does, on a terminal; elsewhere it wants --force. A \
      rename is flipped back: the table takes its old name, and the new one goes on working.

      Example:
        aka migrate down
        aka migrate down --target 010_orders     everything after it; it stays
        aka migrate down --target zero --force
      """)

  @Option(help: ArgumentHelp("How many to revert.", valueName: "number"))
  var steps: Int?
  @Option(help: ArgumentHelp("Revert all after this one, which stays; zero reverts all.", valueName: "name"))
  var target: String?
  @Flag(help: "Print the SQL that would run; run nothing.")
  var dryRun = false
  @Flag(help: "Do not ask.")
  var force = false
  @Option(
    help: ArgumentHelp(
      "Accept what 'aka plan' says of a rename that will go wrong without an error.", valueName: "code"))
  var accept: [String] = []
  @OptionGroup var location: MigrationsPath
  @OptionGroup var lock: LockOptions
  @OptionGroup var database: DatabaseOptions
  @OptionGroup var output: OutputOptions

  mutating func validate() throws { try MigrationChoice.check(steps: steps, target: target) }

  func run() throws {
    try Session(database: database, output: output, records: dryRun ? nil : "migrate down").run {
      aka, progress in
      let migrations = aka.migrations(
        in: location.path, report: MigrationText(progress: progress, isQuiet: output.quiet).tell)
      var options = MigrationOptions()
      options.policy = lock.policy
      options.accepted = Set(accept)
      let selection = MigrationChoice.selection(steps: steps, target: target) ?? .steps(1)
      if dryRun {
        StandardStream.output.write(try migrations.script(.down, selection, options: options))
        return
      }
      let outcome = try migrations.down(selection, options: options) { names in
        progress.clear()
        return try Confirmation.ask(
          "Revert \(names.map(\.text).joined(separator: ", "))?", unless: force)
      }
      progress.clear()
      try MigrationText.write(outcome, as: output)
    }
  }
}
