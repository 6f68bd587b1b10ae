import Aka
import CommandLineKit

struct MigrateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "migrate",
    abstract: "Run plain SQL migrations; the renames in them are made safe.",
    discussion: """
      Migrations are files NNN_name.sql in a directory, with '-- UP' and '-- DOWN' parts, or pairs NNN_name_up.sql and \
      NNN_name_down.sql. Each runs in one transaction with its record, as far as PostgreSQL allows; docs/migrations.md says \
      how. All of the commands below take --json.

      Example:
        aka migrate init
        aka migrate create add_email
        aka migrate create prefix_users --rename users tb_user
        aka migrate up
        aka migrate status --check
      """,
    subcommands: [
      MigrateInitCommand.self, MigrateCreateCommand.self, MigrateUpCommand.self, MigrateDownCommand.self,
      MigrateStatusCommand.self, MigrateRepairCommand.self,
    ])
}

/// Where the migrations are.
struct MigrationsPath: ParsableArguments {
  @Option(
    help: ArgumentHelp("The directory of the migrations.", valueName: "directory"), completion: .directory)
  var path = "migrations"
}
