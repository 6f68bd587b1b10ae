import Aka
import CommandLineKit
import Postgres

struct RenameCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rename",
    abstract: "Rename live tables; views keep their old names alive.",
    discussion: """
      Plans, builds the view aside, waits for a moment in which the lock costs nobody anything, and exchanges the
      names. What is renamed already stays as it is, so the same command can be run again at any time.

      Example:
        aka rename users tb_user
        aka rename users tb_user orders tb_order
        aka rename users tb_user --subscriber 'host=reports dbname=shop'
        aka rename app.users tb_user --lock-budget 1h --max-stall 20ms --notes 'ticket 4711'
      """)

  @OptionGroup var pairs: NamePairs
  @Option(help: "A note for the ledger.")
  var notes: String?
  @OptionGroup var subscribers: SubscriberOptions
  @OptionGroup var acceptance: AcceptOptions
  @OptionGroup var rehearsal: RehearsalOptions
  @OptionGroup var lock: LockOptions
  @OptionGroup var database: DatabaseOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    try Session(database: database, output: output, records: "rename").run { aka in
      let outcome = try aka.rename(
        pairs.requests, accepting: acceptance.codes, policy: lock.policy, rehearsal: rehearsal.policy,
        notes: notes, subscribers: subscribers.databases)
      try RenameText.write(outcome, as: output)
    }
  }
}
