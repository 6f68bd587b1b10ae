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
        aka report --output report.html --quiet-period 14d --server 'host=replica dbname=shop'
        aka report --json
      """)

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Where to write the page; - is standard output.", valueName: "file"),
    completion: .file())
  var output: String?
  @OptionGroup var period: QuietPeriodOptions
  @OptionGroup var standbys: StandbyOptions
  @OptionGroup var database: DatabaseOptions
  @OptionGroup var answer: OutputOptions

  mutating func validate() throws {
    guard output != nil || answer.json else {
      throw ValidationError("Say where the page is to go: --output report.html")
    }
  }

  func run() throws {
    try Session(database: database, output: answer).run { aka in
      let report = try aka.report(within: period.quietPeriod.duration, standbys: standbys.server)
      if answer.json { StandardStream.output.write(try JSONText.render(report)) }
      guard let output else { return }
      guard output != "-" else { return StandardStream.output.write(report.page) }
      try GeneratedFile(path: output, page: report.page).write()
      if !answer.quiet { StandardStream.error.write("Wrote \(output).\n") }
    }
  }
}
