import Aka
import CommandLineKit

struct InitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Install or upgrade the ledger, schema aka.",
    discussion: """
      'aka rename' does this by itself. Run it beforehand when the role that renames may not create a schema.

      Example:
        aka init --database postgresql://admin@db.example/shop
      """)

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    try Session(database: database, output: output, records: "init").run { aka in
      let installation = try aka.install()
      if output.json {
        StandardStream.output.write(try JSONText.render(installation))
      } else if installation.from == installation.to {
        StandardStream.output.write("The ledger is up to date (version \(installation.to)).\n")
      } else if installation.from == 0 {
        StandardStream.output.write("The ledger is installed in schema aka (version \(installation.to)).\n")
      } else {
        StandardStream.output.write(
          "The ledger is upgraded from version \(installation.from) to \(installation.to).\n")
      }
    }
  }
}
