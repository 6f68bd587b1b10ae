import Aka
import CommandLineKit
import Postgres

struct RollbackCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rollback",
    abstract: "Give a table its old name back; the new name stays alive as a view.",
    discussion: """
      Undoes a rename without downtime. Code that is deployed against the new name goes on working through the view,
      unless --no-shim takes the new name away, and with it the views of the manifest that nothing is built on. A rename that was only staged is abandoned.

      Example:
        aka rollback users
        aka rollback users --group --plan
        aka rollback users --group --subscriber 'host=reports dbname=shop'
      """)

  @Argument(help: "The rename's old or new name, written and quoted as in SQL.")
  var name: WrittenName
  @Flag(help: "Leave no view behind at the new name.")
  var noShim = false
  @Flag(help: "Roll back the tables that were renamed together with it as well, in one transaction.")
  var group = false
  @Flag(help: "Only say what would be done.")
  var plan = false
  @OptionGroup var subscribers: SubscriberOptions
  @Option(
    help: ArgumentHelp(
      "With --subscriber: accept that others, who are not named, read the changes (logical-slot), or that a publication of "
        + "schemas does not hold the old one (unpublished).",
      valueName: "code"))
  var accept: [String] = []
  @OptionGroup var lock: LockOptions
  @OptionGroup var database: DatabaseOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    try Session(database: database, output: output, records: plan ? nil : "rollback").run { aka in
      guard !plan else {
        let plan = try aka.planRollback(
          name, wholeGroup: group, keepsNewName: !noShim, accepting: Set(accept),
          subscribers: subscribers.databases)
        return try RollbackText.write(plan, as: output)
      }
      let outcome = try aka.rollback(
        name, wholeGroup: group, keepsNewName: !noShim, accepting: Set(accept), policy: lock.policy,
        subscribers: subscribers.databases)
      try RollbackText.write(outcome, as: output)
    }
  }
}
