import Aka
import CommandLineKit
import Postgres

struct UsageShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Take a sample, and say of each name whether it is in use, quiet or unknown, and why.",
    discussion: """
      Example:
        aka usage
        aka usage users --json
        aka usage users --since 2026-11-01T00:00:00Z
        aka usage users --history
      """)

  @Argument(
    help: ArgumentHelp("A rename's old or new name; all renames if there is none.", valueName: "name"))
  var name: WrittenName?
  @OptionGroup var period: QuietPeriodOptions
  @Option(help: ArgumentHelp("The same as a time, for example 2026-11-01T00:00:00Z.", valueName: "time"))
  var since: PointInTime?
  @Flag(
    help:
      "Show how much it was used instead, hour by hour over the last 90 days, as far as samples were taken.")
  var history = false
  @OptionGroup var standbys: StandbyOptions
  @OptionGroup var database: DatabaseOptions
  @OptionGroup var output: OutputOptions

  mutating func validate() throws {
    guard !history || name != nil else { throw ValidationError("--history is about one name; say which.") }
  }

  func run() throws {
    try Session(database: database, output: output).run { aka in
      if history, let name { return try show(historyOf: name, aka) }
      let period = since?.distance ?? period.quietPeriod.duration
      let reports = try aka.usage(of: name, within: period, standbys: standbys.server)
      if output.json {
        StandardStream.output.write(try JSONText.render(reports))
      } else {
        let terminal = Terminal.output
        StandardStream.output.write(
          UsageText(width: terminal.columns ?? 100, style: terminal.style).render(reports))
      }
    }
  }

  private func show(historyOf name: WrittenName, _ aka: Aka) throws {
    try aka.collect(from: standbys.server)
    let history = try aka.usageHistory(of: name)
    if output.json {
      StandardStream.output.write(try JSONText.render(history))
    } else {
      let terminal = Terminal.output
      StandardStream.output.write(
        UsageHistoryText(width: terminal.columns ?? 100, style: terminal.style).render(history))
    }
  }
}
