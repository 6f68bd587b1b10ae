import Aka
import CommandLineKit

struct StatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Show where every rename stands.",
    discussion: """
      Example:
        aka status
        aka status --json
      """)

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    try Session(database: database, output: output).run { aka in
      let status = try aka.status()
      if output.json {
        StandardStream.output.write(try JSONText.render(status))
      } else if status.isEmpty {
        StandardStream.output.write("No table was renamed in this database. To start: aka plan OLD NEW\n")
      } else {
        StandardStream.output.write(StatusTable.render(status, on: .output))
      }
    }
  }
}
