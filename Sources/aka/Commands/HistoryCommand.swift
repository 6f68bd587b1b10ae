import Aka
import CommandLineKit
import Postgres

struct HistoryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "history",
    abstract: "Show what was done, by whom and when: commands, and the events of renames.",
    discussion: """
      Every command that changes something is noted with its words, in which passwords are hidden, its exit code and how \
      long it took, also when it failed.

      Example:
        aka history
        aka history users --limit 20
        aka history --json
      """)

  @Argument(help: ArgumentHelp("Only what concerns this rename: its old or new name.", valueName: "name"))
  var name: WrittenName?
  @Option(help: ArgumentHelp("How many lines at most; the latest are shown.", valueName: "number"))
  var limit = 50
  @OptionGroup var database: DatabaseOptions
  @OptionGroup var output: OutputOptions

  mutating func validate() throws {
    guard limit > 0 else { throw ValidationError("--limit takes a number from 1.") }
  }

  func run() throws {
    try Session(database: database, output: output).run { aka in
      let items = try aka.history(of: name, limit: limit)
      if output.json {
        StandardStream.output.write(try JSONText.render(items))
      } else if items.isEmpty {
        StandardStream.output.write("Nothing was done in this database yet.\n")
      } else {
        StandardStream.output.write(HistoryTable.render(items, on: .output))
      }
    }
  }
}
