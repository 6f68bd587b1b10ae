import Aka
import CommandLineKit

struct MigrateRepairCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "repair",
    abstract: "Set the record right, after you have looked. The database is not changed.",
    discussion: """
      Without --as it accepts files that were changed after they were applied: all of them, or those that are named. \
      --as applied says that a migration is done, by whomever (also a way to start with a database that exists); --as \
      pending says that nothing of it is done. --as step-done and --as step-pending say so of the single step at which one \
      stopped. Every repair leaves an event in aka.sys_migration_events.

      Example:
        aka migrate repair
        aka migrate repair 003_add_email
        aka migrate repair 001_schema 002_data --as applied --force
      """)

  @Argument(help: "Migrations, by name or number; none means all changed ones.")
  var names: [String] = []
  @Option(
    name: .customLong("as"), help: ArgumentHelp("What they are.", valueName: "state"))
  var verdict: MigrationVerdict?
  @Flag(help: "Do not ask.")
  var force = false
  @OptionGroup var location: MigrationsPath
  @OptionGroup var database: DatabaseOptions
  @OptionGroup var output: OutputOptions

  mutating func validate() throws {
    if verdict != nil, names.isEmpty { throw ValidationError("--as wants the names of migrations.") }
  }

  func run() throws {
    try Session(database: database, output: output, records: "migrate repair").run { aka, progress in
      let migrations = aka.migrations(in: location.path)
      let repaired = try migrations.repair(names, as: verdict) { found in
        progress.clear()
        let list = found.map { "\($0.name) (\(MigrationTable.word($0.state)))" }.joined(separator: ", ")
        return try Confirmation.ask("Record as \(verdict?.rawValue ?? "applied"): \(list)?", unless: force)
      }
      if output.json {
        StandardStream.output.write(try JSONText.render(repaired))
        return
      }
      for one in repaired {
        StandardStream.output.write(
          "\(one.name) was \(MigrationTable.word(one.from)), and is recorded as \(MigrationTable.word(one.to)).\n"
        )
      }
      if repaired.isEmpty { StandardStream.output.write("There is nothing to repair.\n") }
    }
  }
}

extension MigrationVerdict: ExpressibleByArgument {}
