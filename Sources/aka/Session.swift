import Aka
import CommandLineKit
import Postgres

/// Runs a verb against a database, and turns what went wrong into words and an exit code.
struct Session {
  let database: DatabaseOptions
  let output: OutputOptions
  /// What the command is called in the command log; nil for one that changes nothing.
  var records: String?

  /// Runs `body`, after the names whose brownout is over work again: whoever comes first after a crash sees to that.
  func run(endingBrownouts: Bool = true, _ body: (Aka) throws -> Void) throws {
    try run(endingBrownouts: endingBrownouts) { aka, _ in try body(aka) }
  }

  /// The same, for a verb that has more to tell than how renames get on.
  func run(endingBrownouts: Bool = true, _ body: (Aka, Progress) throws -> Void) throws {
    let interruption = Interrupts.listen()
    let progress = Progress(quiet: output.quiet)
    let telling = ProgressText(progress: progress)
    let recorder = CommandRecorder(command: records)
    do {
      let connection = try Connection(to: database.database, interruption: interruption)
      let aka = Aka(
        connection: connection, interruption: interruption, report: telling.tell,
        reconnect: { try Connection(to: database.database, interruption: interruption) })
      try aka.refuseForeignNames()
      try recorder.record(through: aka, quiet: output.quiet) {
        if endingBrownouts { try aka.endExpiredBrownouts().forEach(tell) }
        try body(aka, progress)
      }
      progress.clear()
    } catch let code as ExitCode {
      progress.clear()
      throw code
    } catch {
      progress.clear()
      throw Self.report(error)
    }
  }

  private func tell(_ brownout: ExpiredBrownout) {
    let text =
      brownout.ended
      ? "The brownout of \(brownout.name) was overdue, and is ended: the name works again.\n"
      : "The brownout of \(brownout.name) is overdue and cannot end: \(brownout.problem ?? "?"). See 'aka doctor'.\n"
    if !output.quiet || !brownout.ended { StandardStream.error.write(text) }
  }

  /// Runs what needs no database.
  func runOffline(_ body: () throws -> Void) throws {
    do {
      try body()
    } catch let code as ExitCode {
      throw code
    } catch {
      throw Self.report(error)
    }
  }

  private static func report(_ error: any Error) -> ExitCode {
    StandardStream.error.write(FailureText.describe(error, style: Terminal.error.style))
    return ExitCode(FailureText.exitCode(of: error))
  }
}
