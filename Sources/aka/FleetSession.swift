import Aka
import CommandLineKit
import Postgres

/// Runs a verb against a fleet, tells how it gets on, and turns what became of it into an exit code.
struct FleetSession {
  let fleet: FleetOptions
  let database: DatabaseOptions
  let output: OutputOptions
  /// What the command is called in the command log of each target; nil for one that changes nothing.
  var records: String?

  /// Runs `body`, which tells `FleetTelling` of each target.
  func run<Outcome>(
    _ text: FleetText<Outcome>, summary: ([FleetResult<Outcome>]) -> String = FleetSummary.text,
    _ body: (Fleet, @escaping @Sendable (FleetEvent<Outcome>) -> Void) throws -> [FleetResult<Outcome>]
  ) throws {
    try Session(database: database, output: output).runOffline {
      let (records, quiet, interruption) = (records, output.quiet, Interrupts.listen())
      let progress = Progress(quiet: quiet)
      defer { progress.clear() }
      let fleet = Fleet(
        try fleet.read(database.database), database: database.database, interruption: interruption
      ) { aka, work in
        try CommandRecorder(command: records).record(through: aka, quiet: quiet, work)
      }
      let telling = FleetTelling(progress: progress, json: output.json, text: text)
      let results = try body(fleet, telling.tell)
      progress.clear()
      if !quiet { StandardStream.error.write(summary(results)) }
      let code = FleetSummary.exitCode(results)
      guard code == 0 else { throw ExitCode(code) }
    }
  }
}
