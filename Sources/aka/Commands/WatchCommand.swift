import Aka
import CommandLineKit
import Postgres

struct WatchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "watch",
    abstract: "Follow the errors that name a renamed table, after a rename.",
    discussion: """
      Reads the server's log through SQL where that is allowed, and says so where it is not: then only the counters of the
      whole database remain. Ctrl-C ends it. Exit code 3 means that errors were seen.

      Example:
        aka watch users
        aka watch users --for 1h --auto-rollback 5
      """)

  @Argument(help: "The rename's old or new name, written and quoted as in SQL.")
  var name: WrittenName
  @Option(name: .customLong("for"), help: ArgumentHelp("How long to watch.", valueName: "time"))
  var duration = TimeSpan(.seconds(600))
  @Option(
    help: ArgumentHelp(
      "Roll back when so many errors named the table, by either name. Needs a log that can be read.",
      valueName: "errors"))
  var autoRollback: Int?
  @OptionGroup var lock: LockOptions
  @OptionGroup var database: DatabaseOptions
  @OptionGroup var output: OutputOptions

  mutating func validate() throws {
    if let autoRollback, autoRollback < 1 { throw ValidationError("--auto-rollback counts from 1.") }
  }

  func run() throws {
    try Session(database: database, output: output, records: autoRollback == nil ? nil : "watch").run { aka in
      let report = try aka.watch(
        name, for: duration.duration, rollingBackAfter: autoRollback, policy: lock.policy,
        tell: { StandardStream.error.write(Self.describe($0) + "\n") })
      if output.json {
        StandardStream.output.write(try JSONText.render(report))
      } else {
        StandardStream.output.write(Self.describe(report))
      }
      guard report.errors == 0 else { throw ExitCode(3) }
    }
  }

  private static func describe(_ error: LoggedError) -> String {
    let who = [error.at, error.user, error.application].compactMap { $0 }.joined(separator: " ")
    let statement = error.statement.map { "\n  " + String($0.prefix(200)) } ?? ""
    return (who.isEmpty ? "" : who + ": ") + error.message + (error.state.map { " (SQLSTATE \($0))" } ?? "")
      + statement
  }

  private static func describe(_ report: WatchReport) -> String {
    let time = Amount.time(report.seconds)
    let counted =
      "In the whole database, \(Amount.count(report.counters.rollbacks, "transaction")) were rolled back, "
      + "with \(Amount.count(report.counters.deadlocks, "deadlock")).\n"
    var text =
      switch report.sight {
      case .log(let format):
        "\(Amount.count(report.errors, "error")) named \(report.old) or \(report.new.name) in \(time), according to the "
          + "server's log (\(format.rawValue)). \(counted)"
      case .counters(let reason):
        "Watched for \(time), and could not see whom errors concern: \(reason). \(counted)"
      }
    if let rollback = report.rollback {
      text += rollback.tables.map { "Rolled back: the table is \($0.old) again.\n" }.joined()
    }
    return text
  }
}
