import Aka
import CommandLineKit
import FoundationEssentials
import Postgres

struct ScanLogsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "scan-logs",
    abstract: "Look through server logs for table names. Needs no database.",
    discussion: """
      Reads csvlog, jsonlog and stderr's format, also compressed by gzip or zstd, and rotated files in any order. \
      PostgreSQL's own grammar decides whether a statement means the table; what it cannot read but says the name is \
      listed as possible. Only what was logged can be found: see log_statement and log_min_duration_statement.

      Example:
        aka usage scan-logs /var/log/postgresql/postgresql-*.csv --name users --name app.orders
        aka usage scan-logs server.log --name users --prefix '%m [%p] %q%u@%d '
        journalctl -o cat -u postgresql | aka usage scan-logs - --name users
      """)

  @Argument(
    setting: "logs",
    help: ArgumentHelp("Logs of one server, or patterns; - is standard input.", valueName: "file"),
    completion: .file())
  var files: [String]

  @Option(
    help: ArgumentHelp(
      "A table's name, written as in SQL; without a schema it is found in any. May be repeated.",
      valueName: "name"))
  var name: [WrittenName]

  @OptionGroup var reading: LogReadingOptions

  @Flag(help: "Do not check whether records are missing, which takes longer than to find names.")
  var noContinuity = false

  @Option(
    help: ArgumentHelp(
      "Go on where the scan stopped that wrote this file, and write it anew.", valueName: "file"),
    completion: .file())
  var progress: String?

  @OptionGroup var output: OutputOptions

  func run() throws {
    do {
      var options = try options()
      let told = Progress(quiet: output.quiet)
      options.report = LogAdvanceText.teller(told)
      defer { told.clear() }
      let report = try LogScan(names: name, options: options).run(files)
      told.clear()
      try save(report.progress)
      if output.json {
        StandardStream.output.write(try JSONText.render(report))
      } else {
        StandardStream.output.write(LogUseTable.render(report.uses, on: .output))
        StandardStream.error.write(LogCoverageText.describe(report.coverage, style: Terminal.error.style))
      }
    } catch {
      StandardStream.error.write(FailureText.describe(error, style: Terminal.error.style))
      throw ExitCode(FailureText.exitCode(of: error))
    }
  }

  private func options() throws -> LogScan.Options {
    var options = reading.options
    options.checksContinuity = !noContinuity
    if let progress, let data = FileManager.default.contents(atPath: progress) {
      guard let known = try? JSONDecoder().decode(LogProgress.self, from: data) else {
        throw UnreadableFile(path: progress, remedy: "it is no progress of a scan; name another or delete it")
      }
      options.progress = known
    }
    return options
  }

  private func save(_ reached: LogProgress) throws {
    guard let progress else { return }
    try FileReplacement(path: progress).write(try JSONEncoder().encode(reached))
  }
}
