import Aka
import CommandLineKit

/// What verification found, one view after the other.
struct VerificationText {
  let style: Style

  func render(_ verifications: [Verification]) -> String {
    verifications.isEmpty
      ? "There is no view to verify.\n" : verifications.map(render).joined(separator: "\n")
  }

  private func render(_ verification: Verification) -> String {
    let passed = verification.trials.filter { $0.result == .passed }.map(\.name)
    var text = style(.bold, "\(verification.shim)") + ", the \(verification.entry.shimKind.name) of "
    text += "\(verification.entry.status == .rolledBack ? verification.entry.old : verification.entry.new)\n"
    if !passed.isEmpty { text += "  \(style(.green, "same:"))    \(passed.joined(separator: ", "))\n" }
    for trial in verification.trials where trial.result != .passed {
      let word = trial.result == .failed ? style(.red, "differs:") : style(.dim, "skipped:")
      text += "  \(word) \(trial.name): \(trial.detail ?? "")\n"
    }
    if let timing = verification.timing {
      let (table, shim) = (Int(timing.table.rounded()), Int(timing.shim.rounded()))
      text +=
        "  a look-up by key takes \(table) us on the table and \(shim) us through the \(verification.entry.shimKind.name)\n"
    }
    let drift = verification.failures.contains(where: \.isDrift)
    if drift {
      text += "  aka verify \(ShellWord.quote(verification.shim.description)) --fix brings it up to date\n"
    }
    return text
  }
}
