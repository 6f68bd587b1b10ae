import CommandLineKit

struct UsageCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "usage",
    abstract: "Show who still uses the old names, and what the evidence covers.",
    discussion: """
      Example:
        aka usage
        aka usage users --json
        aka usage users --quiet-period 2w --server 'host=standby1 dbname=shop'
        aka usage collect --loop 60s
        aka usage ingest '/var/log/postgresql/*.csv'
        aka usage scan-logs /var/log/postgresql/*.csv --name users
      """,
    subcommands: [
      UsageShowCommand.self, UsageCollectCommand.self, UsageIngestCommand.self, ScanLogsCommand.self,
    ],
    defaultSubcommand: UsageShowCommand.self)
}
