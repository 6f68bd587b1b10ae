import Aka
import CommandLineKit

/// What a rollback did, or would do, in sentences.
enum RollbackText {
  static func write(_ outcome: RollbackOutcome, as output: OutputOptions) throws {
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
    for subscriber in outcome.subscribers ?? [] {
      for table in subscriber.tables where table.result == .flipped || table.result == .bare {
        StandardStream.output.write("The table is \(table.old) again at \(subscriber.server) as well.\n")
      }
    }
    if let figures = outcome.figures { StandardStream.output.write(SwapText.render(figures) + "\n") }
  }

  static func write(_ plan: RollbackPlan, as output: OutputOptions) throws {
    if output.json {
      StandardStream.output.write(try JSONText.render(plan))
      return
    }
    write(plan.tables, heading: nil)
    for subscriber in plan.subscribers ?? [] {
      let names = subscriber.subscriptions.map(\.description).joined(separator: ", ")
      write(
        subscriber.tables,
        heading:
          "Then at \(subscriber.server), when subscription \(names) has applied what says the new names:")
    }
  }

  private static func write(_ tables: [RolledBack], heading: String?) {
    let changed = tables.filter { $0.result != .alreadyRolledBack }
    if let heading { StandardStream.output.write(heading + "\n") }
    for table in changed {
      StandardStream.output.write(foretell(table) + "\n")
      for view in table.views {
        StandardStream.output.write("  the view \(view) stays, and reads \(table.old)\n")
      }
      for kept in table.kept {
        StandardStream.output.write("  goes on reading the former view, in schema aka: \(kept)\n")
      }
    }
    if changed.isEmpty { StandardStream.output.write("Nothing is left to do.\n") }
  }

  private static func foretell(_ table: RolledBack) -> String {
    switch table.result {
    case .flipped: "\(table.new) -> \(table.old), and \(table.shim.inWords) keeps \(table.new.name)"
    case .bare: "\(table.new) -> \(table.old), and no \(table.shim.name) keeps \(table.new.name)"
    case .abandoned: "\(table.old) -> \(table.new.name) is only staged; what is staged goes"
    case .alreadyRolledBack: "\(table.old) -> \(table.new.name) was rolled back before"
    }
  }

  private static func describe(_ table: RolledBack) -> String {
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
