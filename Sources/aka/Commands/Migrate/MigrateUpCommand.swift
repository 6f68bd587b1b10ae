import Aka
import CommandLineKit

struct MigrateUpCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "up",
    abstract: "Apply what is pending, in order.",
    discussion: """
      Each file is one transaction with its record, with short lock timeouts and retries. ALTER TABLE .. RENAME TO \
      becomes the whole of 'aka rename'. A second run waits for the first.

      Example:
        aka migrate up
        aka migrate up --dry-run
        aka migrate up --target 012_add_email
        aka migrate up --steps 1 --json
      """)

  @OptionGroup var choice: MigrationChoice
  @Flag(help: "Apply files that come before applied ones, too.")
  var allowOutOfOrder = false
  @OptionGroup var acceptance: AcceptOptions
  @OptionGroup var location: MigrationsPath
  @OptionGroup var lock: LockOptions
  @OptionGroup var database: DatabaseOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    try Session(database: database, output: output, records: choice.dryRun ? nil : "migrate up").run {
      aka, progress in
      let migrations = aka.migrations(
        in: location.path, report: MigrationText(progress: progress, isQuiet: output.quiet).tell)
      var options = MigrationOptions()
      options.policy = lock.policy
      options.allowsOutOfOrder = allowOutOfOrder
      options.accepted = acceptance.codes
      let selection = choice.selection ?? .all
      if choice.dryRun {
        StandardStream.output.write(try migrations.script(.up, selection, options: options))
        return
      }
      let outcome = try migrations.up(selection, options: options)
      progress.clear()
      try MigrationText.write(outcome, as: output)
    }
  }
}
