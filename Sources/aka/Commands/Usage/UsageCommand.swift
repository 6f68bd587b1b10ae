import CommandLineKit

struct UsageCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "usage",
    abstract: "Find out who still says a table's old name.",
    discussion: """
      Example:
        aka usage scan-logs /var/log/postgresql/*.csv --name users
      """,
    subcommands: [ScanLogsCommand.self])
}
