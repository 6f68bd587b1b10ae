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
  @OptionGroup var options: MigrationRunOptions

  func run() throws {
    try options.run(.down, choice, usual: .steps(1)) { migrations, selection, options, progress in
      try migrations.down(selection, options: options) { names in
        progress.clear()
        return try Confirmation.ask(
          "Revert \(names.map(\.text).joined(separator: ", "))?", unless: force)
      }
    }
  }
}
