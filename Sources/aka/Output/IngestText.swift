import Aka
import CommandLineKit
import FoundationEssentials

/// What reading logs into the ledger came to, in words.
enum IngestText {
  static func describe(_ report: IngestReport, style: Style) -> String {
    var lines = [
      "Read \(report.bytes / 1_000_000) MB of \(report.format) of \(report.server) that was new."
    ]
    if let first = report.covered.first, let last = report.covered.last {
      lines.append("It covers \(first.from.formatted(.iso8601)) to \(last.to.formatted(.iso8601)).")
    }
    if let role = report.covered.compactMap(\.auditRole).last {
      lines.append("Role \(role) is audited: what reads or writes is in it whatever log_statement says.")
    }
    if !report.reachesNow {
      lines.append(
        "The heartbeat that aka left in the log just now is not in it: these files are not all, or of another server."
      )
    }
    var told: Set<String> = []
    for gap in report.covered.flatMap(\.gaps) where told.insert(gap.code).inserted {
      lines.append("\(style(.red, "Gap:")) \(gap.message) [\(gap.code)]")
    }
    return "\n" + lines.joined(separator: "\n") + "\n"
  }
}
