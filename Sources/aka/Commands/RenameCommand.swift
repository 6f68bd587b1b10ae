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
        aka rename app.users tb_user --lock-budget 1h --max-stall 20ms --notes 'ticket 4711'
      """)

  @OptionGroup var pairs: NamePairs
  @Option(help: "A note for the ledger.")
  var notes: String?
  @Option(
    help: ArgumentHelp("Accept what 'aka plan' says will go wrong without an error.", valueName: "code"))
  var accept: [String] = []
  @OptionGroup var lock: LockOptions
  @OptionGroup var database: DatabaseOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    try Session(database: database, output: output).run { aka in
      let outcome = try aka.rename(pairs.requests, accepting: Set(accept), policy: lock.policy, notes: notes)
      if output.json {
        StandardStream.output.write(try JSONText.render(outcome))
        return
      }
      for done in outcome.plan.done {
        StandardStream.output.write("\(done.old) is \(done.new.name) already; there is nothing to do.\n")
      }
      for rename in outcome.plan.renames {
        let fate =
          rename.keepsOldName
          ? "\(rename.old.name) still works: a view serves it" : "another table has its name"
        StandardStream.output.write("\(rename.old) is \(rename.new.name) now, and \(fate).\n")
      }
      if let figures = outcome.figures {
        StandardStream.output.write(SwapText.render(figures) + "\n")
        let group = outcome.plan.renames.count > 1 ? " --group" : ""
        StandardStream.error.write(
          "To undo it: aka rollback \(ShellWord.quote(pairs.names[0].description))\(group)\n")
      }
    }
  }
}
