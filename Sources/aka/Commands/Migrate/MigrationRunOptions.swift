import Aka
import CommandLineKit

/// What running migrations needs to be told, in either direction.
struct MigrationRunOptions: ParsableArguments {
  @OptionGroup var acceptance: AcceptOptions
  @OptionGroup var location: MigrationsPath
  @OptionGroup var lock: LockOptions
  @OptionGroup var database: DatabaseOptions
  @OptionGroup var output: OutputOptions

  /// Prints what would run, or runs it by `perform` and tells what it did.
  ///
  /// - Parameters:
  ///   - usual: which migrations are meant where nothing is chosen.
  ///   - allowsOutOfOrder: whether files that come before applied ones may run.
  func run(
    _ direction: MigrationDirection, _ choice: MigrationChoice, usual: MigrationSelection,
    allowsOutOfOrder: Bool = false,
    perform: (Migrations, MigrationSelection, MigrationOptions, Progress) throws -> MigrationOutcome
  ) throws {
    let records = choice.dryRun ? nil : "migrate \(direction.rawValue)"
    try Session(database: database, output: output, records: records).run { aka, progress in
      let migrations = aka.migrations(
        in: location.path, report: MigrationText(progress: progress, isQuiet: output.quiet).tell)
      var options = MigrationOptions()
      options.policy = lock.policy
      options.allowsOutOfOrder = allowsOutOfOrder
      options.accepted = acceptance.codes
      let selection = choice.selection ?? usual
      if choice.dryRun {
        StandardStream.output.write(try migrations.script(direction, selection, options: options))
        return
      }
      let outcome = try perform(migrations, selection, options, progress)
      progress.clear()
      try MigrationText.write(outcome, as: output)
    }
  }
}
