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

  @OptionGroup var choice: MigrationChoice
  @Flag(help: "Do not ask.")
  var force = false
  @OptionGroup var acceptance: AcceptOptions
  @OptionGroup var location: MigrationsPath
  @OptionGroup var lock: LockOptions
  @OptionGroup var database: DatabaseOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    try Session(database: database, output: output, records: choice.dryRun ? nil : "migrate down").run {
      aka, progress in
      let migrations = aka.migrations(
        in: location.path, report: MigrationText(progress: progress, isQuiet: output.quiet).tell)
      var options = MigrationOptions()
      options.policy = lock.policy
      options.accepted = acceptance.codes
      let selection = choice.selection ?? .steps(1)
      if choice.dryRun {
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
