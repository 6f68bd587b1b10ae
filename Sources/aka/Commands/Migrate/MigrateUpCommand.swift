import Aka
import CommandLineKit

struct MigrateUpCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "up",
    abstract: "Apply what is pending, in order.",
    discussion: """
      Each file is one transaction with its record, with short lock timeouts and retries. ALTER TABLE .. RENAME TO \
      becomes the whole of 'aka rename'. A second run waits for the first.

      Example:
        aka migrate up
        aka migrate up --dry-run
        aka migrate up --target 012_add_email
        aka migrate up --steps 1 --json
      """)

  @Option(help: ArgumentHelp("Apply the next few only.", valueName: "number"))
  var steps: Int?
  @Option(help: ArgumentHelp("Apply up to and with this one: its name or number.", valueName: "name"))
  var target: String?
  @Flag(help: "Print the SQL that would run; run nothing.")
  var dryRun = false
  @Flag(help: "Apply files that come before applied ones, too.")
  var allowOutOfOrder = false
  @Option(
    help: ArgumentHelp(
      "Accept what 'aka plan' says of a rename that will go wrong without an error.", valueName: "code"))
  var accept: [String] = []
  @OptionGroup var location: MigrationsPath
  @OptionGroup var lock: LockOptions
  @OptionGroup var database: DatabaseOptions
  @OptionGroup var output: OutputOptions

  mutating func validate() throws { try MigrationChoice.check(steps: steps, target: target) }

  func run() throws {
    try Session(database: database, output: output, records: dryRun ? nil : "migrate up").run {
      aka, progress in
      let migrations = aka.migrations(
        in: location.path, report: MigrationText(progress: progress, isQuiet: output.quiet).tell)
      var options = MigrationOptions()
      options.policy = lock.policy
      options.allowsOutOfOrder = allowOutOfOrder
      options.accepted = Set(accept)
      let selection = MigrationChoice.selection(steps: steps, target: target) ?? .all
      if dryRun {
        StandardStream.output.write(try migrations.script(.up, selection, options: options))
        return
      }
      let outcome = try migrations.up(selection, options: options)
      progress.clear()
      try MigrationText.write(outcome, as: output)
    }
  }
}

/// `--steps` and `--target`.
enum MigrationChoice {
  static func check(steps: Int?, target: String?) throws {
    if steps != nil, target != nil { throw ValidationError("Give --steps or --target, not both.") }
    if let steps, steps < 1 { throw ValidationError("--steps is a number from 1.") }
  }

  static func selection(steps: Int?, target: String?) -> MigrationSelection? {
    steps.map { .steps($0) } ?? target.map { .target($0) }
  }
}
