import Aka
import CommandLineKit

struct FleetStatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Show where every rename stands, counted over all targets.",
    discussion: """
      With --json, one line a target with all of its renames. Exit code 69 means that a target could not be asked.

      Example:
        aka fleet status --targets tenants.txt
        aka fleet status --targets tenants.txt --json
      """)

  @OptionGroup var fleet: FleetOptions
  @OptionGroup var database: DatabaseOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let session = FleetSession(fleet: fleet, database: database, output: output)
    try session.run(FleetText<[RenameStatus]> { _ in nil }) { fleet, tell in
      let results = fleet.status(parallel: self.fleet.parallel, tell: tell)
      if !output.json { StandardStream.output.write(FleetStatusTable.render(results, on: .output)) }
      return results
    }
  }
}
