import Aka
import CommandLineKit
import Postgres

/// Runs a verb against a database, and turns what went wrong into words and an exit code.
struct Session {
  let database: DatabaseOptions
  let output: OutputOptions

  func run(_ body: (Aka) throws -> Void) throws { try run { aka, _ in try body(aka) } }

  /// The same, for a verb that has more to tell than how renames get on.
  func run(_ body: (Aka, Progress) throws -> Void) throws {
    let interruption = Interrupts.listen()
    let progress = Progress(quiet: output.quiet)
    let telling = ProgressText(progress: progress)
    do {
      let connection = try Connection(to: database.database, interruption: interruption)
      try body(Aka(connection: connection, interruption: interruption, report: telling.tell), progress)
      progress.clear()
    } catch let code as ExitCode {
      progress.clear()
      throw code
    } catch {
      progress.clear()
      throw Self.report(error)
    }
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
