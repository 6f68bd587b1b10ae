import Aka
import CommandLineKit

/// What a rename did, in sentences.
enum RenameText {
  /// Writes the outcome, and on standard error how to undo it.
  static func write(_ outcome: RenameOutcome, as output: OutputOptions) throws {
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
        ? "\(rename.old.name) still works: \(rename.measures.shim.inWords) serves it"
        : "another table has its name"
      StandardStream.output.write("\(rename.old) is \(rename.destination) now, and \(fate).\n")
      for view in rename.views where !view.isThere {
        StandardStream.output.write("\(view.name) is a view of it.\n")
      }
    }
    for subscriber in outcome.subscribers ?? [] {
      for rename in subscriber.plan.renames {
        StandardStream.output.write(
          "\(rename.old) is \(rename.destination) at \(subscriber.server) as well.\n")
      }
    }
    guard let figures = outcome.figures, let first = outcome.plan.renames.first else { return }
    StandardStream.output.write(SwapText.render(figures) + "\n")
    guard !output.quiet else { return }
    let group = outcome.plan.renames.count > 1 ? " --group" : ""
    let others = outcome.subscribers == nil ? "" : ", with --subscriber as here"
    StandardStream.error.write(
      "To undo it: aka rollback \(ShellWord.quote(first.old.description))\(group)\(others)\n")
  }
}

extension PlannedRename {
  /// The new name, with its schema if that is another.
  var destination: String { new.schema == old.schema ? new.name.description : new.description }
}
