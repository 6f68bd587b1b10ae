import Aka
import CommandLineKit

/// The command line: one file a verb in Commands/, and no logic.
@main
struct Root: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "aka",
    abstract: "Renames live PostgreSQL tables with zero downtime.",
    discussion: """
      The table gets its new name, a view keeps the old one alive, and everything can be undone.

        aka plan users tb_user       what would happen; changes nothing
        aka rehearse users tb_user --statements
                                     plays the application's own statements on it; changes nothing
        aka rename users tb_user     does it, in a lock of milliseconds
        aka status                   where every rename stands
        aka usage                    who still uses the old names
        aka report -o report.html    all of it on one page
        aka rollback users           the table takes its old name again
        aka cleanup users            drops the view, when nobody uses it any more

      What an option's help calls its setting can stand in the environment (AKA_LOCK_BUDGET) or in aka.json: see \
      'aka config'.

      Exit codes: 0 done; 1 failed; 2 refused by a safety check; 3 not yet; 64 usage; 69 cannot reach the database; \
      75 try again (the lock could not be had in time).
      """,
    version: Version.current,
    subcommands: [
      PlanCommand.self,
      RehearseCommand.self,
      RenameCommand.self,
      ApplyCommand.self,
      StatusCommand.self,
      HistoryCommand.self,
      VerifyCommand.self,
      UsageCommand.self,
      ReportCommand.self,
      CleanupCommand.self,
      RestoreCommand.self,
      WatchCommand.self,
      RollbackCommand.self,
      DoctorCommand.self,
      GenerateCommand.self,
      ScanCommand.self,
      FleetCommand.self,
      MigrateCommand.self,
      SQLCommand.self,
      LintCommand.self,
      DetectCommand.self,
      QueryCommand.self,
      ConfigCommand.self,
      InitCommand.self,
    ])

  static func main() { main(nil, settings: Settings.sources) }
}
