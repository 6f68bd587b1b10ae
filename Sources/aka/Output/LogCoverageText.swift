import Aka
import CommandLineKit

/// What logs cover, in words.
enum LogCoverageText {
  static func describe(_ coverage: LogCoverage, style: Style) -> String {
    var lines: [String] = []
    let megabytes = coverage.files.reduce(0) { $0 + $1.bytes } / 1_000_000
    let files = coverage.files.count == 1 ? "1 file" : "\(coverage.files.count) files"
    lines.append("Read \(files), \(megabytes) MB, from \(time(coverage.from)) to \(time(coverage.to)).")
    lines.append(words(coverage.continuity))
    for gap in coverage.gaps { lines.append("\(style(.red, "Gap:")) \(gap.subject): \(gap.explanation)") }
    return "\n" + lines.joined(separator: "\n") + "\n"
  }

  private static func time(_ time: LogInstant?) -> String { time?.description ?? "an unknown time" }

  private static func words(_ continuity: LogContinuity) -> String {
    switch continuity.state {
    case .whole: "No record of its \(continuity.sessions) sessions is missing."
    case .broken: "Records are missing in \(continuity.holeCount) places."
    case .unknown: "Whether records are missing cannot be told: log_line_prefix lacks %c and %l."
    case .notChecked: "Whether records are missing was not checked."
    }
  }
}
