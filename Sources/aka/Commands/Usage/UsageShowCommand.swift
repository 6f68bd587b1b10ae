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
      """)

  @Argument(
    help: ArgumentHelp("A rename's old or new name; all renames if there is none.", valueName: "name"))
  var name: WrittenName?
  @Option(
    setting: "quiet_period",
    help: ArgumentHelp("For how long nobody may have used it, for example 7d.", valueName: "time"))
  var quiet = TimeSpan(.seconds(7 * 86_400))
  @Option(help: ArgumentHelp("The same as a time, for example 2026-11-01T00:00:00Z.", valueName: "time"))
  var since: PointInTime?
  @OptionGroup var standbys: StandbyOptions
  @OptionGroup var database: DatabaseOptions
  @Flag(help: "Print the result as JSON.")
  var json = false

  // --quiet is the quiet period here, and there is no progress to print.
  private var output: OutputOptions {
    var output = OutputOptions()
    (output.json, output.quiet) = (json, true)
    return output
  }

  func run() throws {
    try Session(database: database, output: output).run { aka in
      let period = since?.distance ?? quiet.duration
      let reports = try aka.usage(of: name, within: period, standbys: standbys.server)
      if json {
        StandardStream.output.write(try JSONText.render(reports))
      } else {
        let terminal = Terminal.output
        StandardStream.output.write(
          UsageText(width: terminal.columns ?? 100, style: terminal.style).render(reports))
      }
    }
  }
}
