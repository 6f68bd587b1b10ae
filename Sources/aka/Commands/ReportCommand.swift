import Aka
import CommandLineKit

struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Make one page about all renames: who still uses what, and what is in the way.",
    discussion: """
      The page is one HTML file that needs neither network nor script. It takes a sample first, as 'aka usage' does.

      Example:
        aka report --output report.html
        aka report --output report.html --quiet 14d --server 'host=replica dbname=shop'
        aka report --json
      """)

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Where to write the page; - is standard output.", valueName: "file"),
    completion: .file())
  var output: String?
  @Flag(help: "Print what the page says as JSON.")
  var json = false
  @Option(
    setting: "quiet_period",
    help: ArgumentHelp("For how long nobody may have used a name, for example 7d.", valueName: "time"))
  var quiet = TimeSpan.usualQuietPeriod
  @OptionGroup var standbys: StandbyOptions
  @OptionGroup var database: DatabaseOptions

  mutating func validate() throws {
    guard output != nil || json else {
      throw ValidationError("Say where the page is to go: --output report.html")
    }
  }

  func run() throws {
    try Session(database: database, output: .chosen(json: json, progress: false)).run { aka in
      let report = try aka.report(within: quiet.duration, standbys: standbys.server)
      if json { StandardStream.output.write(try JSONText.render(report)) }
      guard let output else { return }
      guard output != "-" else { return StandardStream.output.write(report.page) }
      try GeneratedFile(path: output, page: report.page).write()
      StandardStream.error.write("Wrote \(output).\n")
    }
  }
}
