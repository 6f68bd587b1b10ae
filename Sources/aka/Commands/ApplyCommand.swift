import Aka
import CommandLineKit

struct ApplyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "apply",
    abstract: "Rename what a manifest lists, all tables in one transaction or none.",
    discussion: """
      A manifest is a JSON file with renames, patterns for many tables, and options for each; docs/manifest.md describes \
      it. 'aka plan --file FILE' shows what it comes to. Applying it again does nothing.

      Example:
        aka plan --file prefix.json
        aka apply prefix.json
        aka apply prefix.json --accept singular --json
        aka apply prefix.json --subscriber 'host=reports dbname=shop'
      """)

  @Argument(help: ArgumentHelp("The manifest; - is standard input.", valueName: "file"), completion: .file())
  var file: String
  @OptionGroup var subscribers: SubscriberOptions
  @OptionGroup var acceptance: AcceptOptions
  @OptionGroup var rehearsal: RehearsalOptions
  @OptionGroup var lock: LockOptions
  @OptionGroup var database: DatabaseOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    try Session(database: database, output: output, records: "apply").run { aka in
      let outcome = try aka.apply(
        try ManifestFile.read(file), accepting: acceptance.codes, policy: lock.policy,
        rehearsal: rehearsal.policy, subscribers: subscribers.databases)
      try RenameText.write(outcome, as: output)
    }
  }
}
