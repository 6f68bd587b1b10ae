import Aka
import CommandLineKit

/// What a cleanup did, in sentences: results on standard output, reasons on standard error.
enum CleanupText {
  static func write(_ outcome: CleanupOutcome) {
    if outcome.names.isEmpty {
      StandardStream.output.write("No view keeps a name alive; there is nothing to clean up.\n")
    }
    for name in outcome.names {
      StandardStream.output.write(sentence(name) + "\n")
      for object in name.repointed {
        StandardStream.output.write(
          "  \(verb(name, "uses", "would use")) \(name.table.name) itself: \(object)\n")
      }
      for renamed in name.renamed {
        StandardStream.output.write(
          "  \(verb(name, "renamed", "would rename")): \(renamed.kind) \(renamed.old) -> \(renamed.new)\n")
      }
      for kept in name.notRenamed { StandardStream.error.write("  Keeps its name: \(kept)\n") }
      for obstacle in name.obstacles {
        StandardStream.error.write("  Why: \(obstacle.message)\n  Help: \(obstacle.remedy)\n")
      }
    }
  }

  private static func sentence(_ name: CleanedName) -> String {
    let again = "To undo it: aka restore \(ShellWord.quote(name.name.description))"
    return switch name.result {
    case .cleaned: "\(name.name) is gone; only \(name.table.name) is left. \(again)"
    case .wouldClean:
      "\(name.name) would be dropped"
        + (name.brownoutSeconds.map { ", after a brownout of \(Amount.time($0))." } ?? ", without a brownout.")
    case .already: "\(name.name) is gone already."
    case .notYet: "\(name.name) stays."
    }
  }

  private static func verb(_ name: CleanedName, _ done: String, _ planned: String) -> String {
    name.result == .wouldClean ? planned : done
  }
}
