import Aka
import CommandLineKit

struct MigrateInitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Make the directory for migrations, and the ledger in the database.",
    discussion: """
      Does nothing that is done already. 'aka migrate up' makes the ledger by itself.

      Example:
        aka migrate init
        aka migrate init --path db/migrations --database postgresql://admin@db.example/shop
      """)

  @OptionGroup var location: MigrationsPath
  @OptionGroup var database: DatabaseOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    try Session(database: database, output: output).run { aka in
      let isNew = try MigrationTemplate(in: location.path).createDirectory()
      let ledger = try aka.install()
      if output.json {
        StandardStream.output.write(
          try JSONText.render(Report(path: location.path, created: isNew, ledger: ledger)))
        return
      }
      StandardStream.output.write("The directory \(location.path) is \(isNew ? "made" : "there already").\n")
      StandardStream.output.write("The ledger is in schema aka (version \(ledger.to)).\n")
      if !output.quiet { StandardStream.error.write("Next: aka migrate create NAME\n") }
    }
  }

  private struct Report: Encodable {
    let path: String
    let created: Bool
    let ledger: LedgerInstallation
  }
}
