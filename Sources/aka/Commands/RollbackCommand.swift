import Aka
import CommandLineKit
import Postgres

struct RollbackCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rollback",
    abstract: "Give a table its old name back; the new name stays alive as a view.",
    discussion: """
      Undoes a rename without downtime. Code that is deployed against the new name goes on working through the view,
      unless --no-shim takes the new name away. A rename that was only staged is abandoned.

      Example:
        aka rollback users
      """)

  @Argument(help: "The rename's old or new name, written and quoted as in SQL.")
  var name: WrittenName
  @Flag(help: "Leave no view behind at the new name.")
  var noShim = false
  @OptionGroup var lock: LockOptions
  @OptionGroup var database: DatabaseOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    try Session(database: database, output: output).run { aka in
      let policy = LockPolicy(budget: lock.lockBudget.duration, maxStall: lock.maxStall.duration)
      let outcome = try aka.rollback(name, keepsNewName: !noShim, policy: policy)
      if output.json {
        StandardStream.output.write(try JSONText.render(outcome))
        return
      }
      StandardStream.output.write(describe(outcome) + "\n")
      if let figures = outcome.figures { StandardStream.output.write(SwapText.render(figures) + "\n") }
      for kept in outcome.kept {
        StandardStream.error.write("Still reads the former view, which is in schema aka now: \(kept)\n")
      }
    }
  }

  private func describe(_ outcome: RollbackOutcome) -> String {
    switch outcome.result {
    case .flipped: "The table is \(outcome.old) again, and \(outcome.new.name) still works: a view serves it."
    case .bare: "The table is \(outcome.old) again, and the name \(outcome.new.name) is free."
    case .abandoned:
      "The rename \(outcome.old) -> \(outcome.new.name) was only staged; what was staged is gone."
    case .alreadyRolledBack:
      "\(outcome.old) -> \(outcome.new.name) was rolled back before; there is nothing to do."
    }
  }
}
