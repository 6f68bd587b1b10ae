import Aka
import CommandLineKit

struct MigrateStatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Show which migrations are applied, pending, changed or missing.",
    discussion: """
      With --check the exit code is 3 unless everything is applied and no file has changed.

      Example:
        aka migrate status
        aka migrate status --check --quiet && deploy
        aka migrate status --json
      """)

  @Flag(help: "Exit with 3 when not everything is up to date.")
  var check = false
  @OptionGroup var location: MigrationsPath
  @OptionGroup var database: DatabaseOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    try Session(database: database, output: output).run { aka in
      let status = try aka.migrations(in: location.path).status()
      if output.json {
        StandardStream.output.write(try JSONText.render(status))
      } else if !output.quiet {
        StandardStream.output.write(MigrationTable.render(status, on: .output, path: location.path))
      }
      guard !check || status.allSatisfy({ $0.state == .applied }) else { throw ExitCode(3) }
    }
  }
}
