import Aka
import CommandLineKit
import Postgres

struct MigrateCreateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "create",
    abstract: "Write an empty migration, or one that renames a table.",
    discussion: """
      Its number is one more than the last one's; where the others are timestamped, so is this one. Needs no database. \
      What is written goes to standard output.

      Example:
        aka migrate create add_email
        aka migrate create add_email --timestamp --pair
        aka migrate create prefix_users --rename users tb_user
      """)

  @Argument(help: "What it does, as a part of the file's name.")
  var name: String
  @Argument(help: ArgumentHelp("With --rename, the table's new name.", valueName: "new"))
  var newName: WrittenName?
  @Option(help: ArgumentHelp("Rename this table.", valueName: "old"))
  var rename: WrittenName?
  @Flag(help: "Number it with the time (UTC).")
  var timestamp = false
  @Flag(help: "Write two files, for up and down.")
  var pair = false
  @OptionGroup var location: MigrationsPath
  @OptionGroup var output: OutputOptions

  mutating func validate() throws {
    guard (rename == nil) == (newName == nil) else {
      throw ValidationError(
        rename == nil ? "'\(newName!)' is a name too many, without --rename." : "--rename wants OLD and NEW.")
    }
    if let newName, let schema = newName.schema, rename?.schema != schema {
      throw ValidationError("A table stays in its schema: write the new name without one.")
    }
  }

  func run() throws {
    var template = MigrationTemplate(in: location.path)
    template.isPair = pair
    template.isTimestamped = timestamp ? true : nil
    template.rename = rename.flatMap { old in newName.map { (old, $0.name) } }
    do {
      let paths = try template.create(name)
      StandardStream.output.write(
        output.json ? try JSONText.render(paths) : paths.map { $0 + "\n" }.joined())
    } catch {
      StandardStream.error.write(FailureText.describe(error, style: Terminal.error.style))
      throw ExitCode(FailureText.exitCode(of: error))
    }
  }
}
