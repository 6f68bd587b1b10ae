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
  @OptionGroup var options: MigrationRunOptions

  func run() throws {
    try options.run(.up, choice, usual: .all, allowsOutOfOrder: allowOutOfOrder) {
      migrations, selection, options, _ in try migrations.up(selection, options: options)
    }
  }
}
