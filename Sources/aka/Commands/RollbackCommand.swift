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
      """)

  @Argument(help: "The rename's old or new name, written and quoted as in SQL.")
  var name: WrittenName
  @Flag(help: "Leave no view behind at the new name.")
  var noShim = false
  @Flag(help: "Roll back the tables that were renamed together with it as well, in one transaction.")
  var group = false
  @OptionGroup var lock: LockOptions
  @OptionGroup var database: DatabaseOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    try Session(database: database, output: output, records: "rollback").run { aka in
      let outcome = try aka.rollback(name, wholeGroup: group, keepsNewName: !noShim, policy: lock.policy)
      if output.json {
        StandardStream.output.write(try JSONText.render(outcome))
        return
      }
      for table in outcome.tables {
        StandardStream.output.write(describe(table) + "\n")
        for view in table.views {
          StandardStream.output.write("The view \(view) stays, and reads \(table.old).\n")
        }
        for kept in table.kept {
          StandardStream.error.write("Still reads the former view, which is in schema aka now: \(kept)\n")
        }
      }
      if let figures = outcome.figures { StandardStream.output.write(SwapText.render(figures) + "\n") }
    }
  }

  private func describe(_ table: RolledBack) -> String {
    switch table.result {
    case .flipped:
      "The table is \(table.old) again, and \(table.new.name) still works: \(table.shim.inWords) serves it."
    case .bare: "The table is \(table.old) again; no \(table.shim.name) keeps \(table.new.name)."
    case .abandoned: "The rename \(table.old) -> \(table.new.name) was only staged; what was staged is gone."
    case .alreadyRolledBack:
      "\(table.old) -> \(table.new.name) was rolled back before; there is nothing to do."
    }
  }
}
