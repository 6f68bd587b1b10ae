import Aka
import CommandLineKit
import Postgres

struct RestoreCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "restore",
    abstract: "Bring back a view that was cleaned up.",
    discussion: """
      The old name works again at once, and nobody waits. The view is built for the table as it is today, with the write
      paths and column names that were chosen for it. A brownout that is going on is ended.

      Example:
        aka restore users
      """)

  @Argument(help: "The name that shall work again, written and quoted as in SQL.")
  var name: WrittenName
  @OptionGroup var database: DatabaseOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    try Session(database: database, output: output, records: "restore").run { aka in
      let outcome = try aka.restore(name)
      if output.json {
        StandardStream.output.write(try JSONText.render(outcome))
        return
      }
      let fate = outcome.isRestored ? "works again" : "was not away; there is nothing to do"
      StandardStream.output.write(
        "\(outcome.name) \(fate): \(outcome.shim.inWords) of \(outcome.table.name) serves it.\n")
      if let former = outcome.formerDefinition {
        StandardStream.error.write(
          "It is not quite as it was, because the table has changed since or somebody had changed it by hand. It was:\n"
            + former + "\n")
      }
    }
  }
}
