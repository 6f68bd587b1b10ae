import Aka
import CommandLineKit

struct UsageIngestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ingest",
    abstract: "Read server logs into the ledger, as a second source of the verdict.",
    discussion: """
      Finds the uses of the names that shims keep alive, and which times the logs cover without a gap. Goes on where it \
      stopped, also after rotation; what was read once is not counted again. aka leaves a heartbeat in the log each time, and \
      only between heartbeats that it finds there can a log be whole.

      Example:
        aka usage ingest '/var/log/postgresql/*.csv'
        aka usage ingest --via-sql
        aka usage ingest --via-sql --server 'host=standby1 dbname=shop'
        zstdcat old.json.zst | aka usage ingest -
      """)

  @Argument(
    setting: "logs",
    help: ArgumentHelp(
      "Logs of one server in one format, or patterns; - is standard input.", valueName: "file"),
    completion: .file())
  var files: [String] = []
  @Flag(help: "Let the server read its own files: takes pg_monitor and EXECUTE on pg_read_binary_file.")
  var viaSql = false
  @Option(
    help: ArgumentHelp(
      "The standby whose logs they are, as for --database; without it they are the primary's.",
      valueName: "database"))
  var server: String?
  @OptionGroup var reading: LogReadingOptions
  @OptionGroup var database: DatabaseOptions
  @OptionGroup var output: OutputOptions

  mutating func validate() throws {
    guard viaSql ? !$files : !files.isEmpty else { throw ValidationError("Give files or --via-sql.") }
  }

  func run() throws {
    try Session(database: database, output: output).run { aka, progress in
      var options = reading.options
      options.report = LogAdvanceText.teller(progress)
      let report = try aka.ingest(viaSql ? .server : .files(files), of: server, options: options)
      progress.clear()
      if output.json {
        StandardStream.output.write(try JSONText.render(report))
      } else if !output.quiet {
        StandardStream.output.write(LogUseTable.render(report.uses, on: .output))
        StandardStream.error.write(IngestText.describe(report, style: Terminal.error.style))
      }
    }
  }
}
