import Aka
import CommandLineKit
import FoundationEssentials
import Postgres

struct SQLCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sql",
    abstract: "Write renames as SQL, or as a migration for another tool, that runs without aka.",
    discussion: """
      Plans as 'aka plan' does and changes nothing. What is written does the identical rename, with view, grants, triggers \
      and ledger, waits as politely, and refuses where the table is another than here. docs/sql-export.md says what each \
      format is like.

      Example:
        aka sql users tb_user --only up | psql shop
        aka sql users tb_user --format flyway --id 12 -o db/migration
        aka sql -f prefix.json --format django --id 0012 --after shop.0011_orders -o shop/migrations
        aka sql users tb_user --format alembic --after 4fc2a1 -o versions --json
      """)

  @OptionGroup var pairs: OptionalNamePairs
  @Option(help: "Who will run it: psql, flyway, sqitch, dbmate, rails, alembic, django or knex.")
  var format = ExportFormat.psql
  @Option(help: ArgumentHelp("Of files for up and down, write this one: up or down.", valueName: "way"))
  var only: ScriptDirection?
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Write into this directory, or file; standard output otherwise.", valueName: "path"),
    completion: .file())
  var output: String?
  @Flag(help: "Overwrite files that say something else.")
  var force = false
  @Option(
    help: ArgumentHelp(
      "The migration's version; the time where the tool counts by time.", valueName: "version"))
  var id: String?
  @Option(
    help: ArgumentHelp(
      "The migration that it follows: a revision for alembic, app.0011_name for django.",
      valueName: "migration"))
  var after: String?
  @Option(
    help: ArgumentHelp("Accept what 'aka plan' says will go wrong without an error.", valueName: "code"))
  var accept: [String] = []
  @Option(
    setting: "lock_budget",
    help: ArgumentHelp("How long it shall try in all, for example 30s or 10m.", valueName: "time"))
  var lockBudget = TimeSpan(.seconds(600))
  @Option(
    setting: "max_stall",
    help: ArgumentHelp("How long any client may wait because of it, for example 50ms.", valueName: "time"))
  var maxStall = TimeSpan(.milliseconds(100))
  @OptionGroup var database: DatabaseOptions
  @OptionGroup var answer: OutputOptions

  mutating func validate() throws {
    if only != nil, ![.psql, .flyway].contains(format) {
      throw ValidationError("--only is for psql and flyway; files for \(format.rawValue) belong together.")
    }
    if output != nil, id == nil, [.flyway, .django].contains(format) {
      throw ValidationError("Say the migration's version with --id: \(format.rawValue) names files by it.")
    }
    for span in [lockBudget, maxStall] { try LockOptions.check(span) }
    if after != nil, ![.alembic, .django].contains(format) {
      throw ValidationError("--after is for alembic and django; \(format.rawValue) goes by versions.")
    }
  }

  func run() throws {
    try Session(database: database, output: answer).run { aka in
      let policy = LockPolicy(budget: lockBudget.duration, maxStall: maxStall.duration)
      let export = try aka.export(try pairs.manifest(), accepting: Set(accept), policy: policy)
      let isTimed = [.rails, .dbmate, .knex].contains(format)
      let identity = ExportIdentity(
        id: id ?? (isTimed ? MigrationTemplate.timestamp(.now) : nil), predecessor: after)
      let files = try export.files(for: format, identity).filter { only == nil || $0.direction == only }
      let paths = try output.map { try ExportDelivery(to: $0, replacing: force).deliver(files) }
      try ExportText(json: answer.json, quiet: answer.quiet).write(files, at: paths, of: export)
    }
  }
}

extension ExportFormat: ExpressibleByArgument {}
extension ScriptDirection: ExpressibleByArgument {}
