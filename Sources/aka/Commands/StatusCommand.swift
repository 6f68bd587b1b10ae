import Aka
import CommandLineKit

struct StatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Show where every rename stands.",
    discussion: """
      With --metrics, the figures are those of the latest samples; 'aka usage collect' takes them. docs/status.md \
      describes them, and the JSON.

      Example:
        aka status
        aka status --watch 5s
        aka status --json
        aka status --metrics > aka.prom.new && mv aka.prom.new aka.prom
      """)

  @Option(
    defaultAsFlag: TimeSpan(.seconds(2)),
    help: ArgumentHelp(
      "Show it anew at this interval, in place, until Ctrl-C. Needs a terminal.", valueName: "time"))
  var watch: TimeSpan?
  @Flag(help: "Print figures for monitoring, in the text format of OpenMetrics.")
  var metrics = false
  @OptionGroup var period: QuietPeriodOptions
  @OptionGroup var database: DatabaseOptions
  @OptionGroup var output: OutputOptions

  mutating func validate() throws {
    guard [watch != nil, metrics, output.json].count(where: { $0 }) <= 1 else {
      throw ValidationError("Give one of --watch, --metrics and --json.")
    }
    if watch != nil, !Terminal.output.canRewrite {
      throw ValidationError(
        "--watch needs a terminal that can rewrite; elsewhere, run 'aka status' again and again.")
    }
  }

  func run() throws {
    try Session(database: database, output: output).run { aka in
      if let watch {
        try self.watch(aka, every: watch)
      } else if metrics {
        StandardStream.output.write(try aka.metrics(within: period.quietPeriod.duration).text)
      } else if output.json {
        StandardStream.output.write(try JSONText.render(try aka.status()))
      } else {
        StandardStream.output.write(Self.text(try aka.status(), on: .output))
      }
    }
  }

  private static func text(_ status: [RenameStatus], on terminal: Terminal) -> String {
    status.isEmpty
      ? "No table was renamed in this database. To start: aka plan OLD NEW\n"
      : StatusTable.render(status, on: terminal)
  }

  /// The terminal is asked for its size each time. What was last seen stays when it is over.
  private func watch(_ aka: Aka, every interval: TimeSpan) throws {
    guard let screen = Screen(.output) else { return }
    var last = ""
    screen.open()
    defer {
      screen.close()
      StandardStream.output.write(last)
    }
    try aka.status(every: interval.duration) { status in
      let terminal = Terminal.output
      last = Self.text(status, on: terminal)
      let heading = terminal.style(.dim, "aka status, every \(interval); Ctrl-C ends it")
      screen.show(heading + "\n\n" + last, rows: terminal.rows)
    }
  }
}
