import Aka
import CommandLineKit

/// What schema files and a database have not in common.
enum DetectionText {
  static func write(_ detection: Detection, on terminal: Terminal) {
    let style = terminal.style
    let columns = terminal.columns ?? 100
    func section(_ title: String, _ lines: [String]) {
      guard !lines.isEmpty else { return }
      let text = lines.map { TextWrapping.hang($0, after: "  ", indent: 6, columns: columns) + "\n" }
      StandardStream.output.write(style(.bold, title) + "\n" + text.joined() + "\n")
    }
    section("Renamed", detection.renames.map(rename))
    section(
      "Not to be told from the structure",
      detection.ambiguities.flatMap { ambiguity in
        ["\(ambiguity.old)\(rows(ambiguity.rows)) is gone, or it is one of"]
          + ambiguity.candidates.map { "  " + candidate($0) }
      })
    section("Different, and of one obvious form", detection.differences.filter { !$0.up.isEmpty }.map(line))
    section("Different, and for a person to change", detection.differences.filter(\.up.isEmpty).map(line))
  }

  static func candidate(_ candidate: Ambiguity.Candidate) -> String {
    "\(candidate.new) (\(percent(candidate.confidence)): \(candidate.evidence.joined(separator: "; "))"
      + (candidate.namesAreAkin ? "; the name says so" : "") + ")"
  }

  private static func rename(_ match: TableMatch) -> String {
    let reason =
      switch match.basis {
      case .structure: ""
      case .name: "the names decide; "
      case .answer: "you said so; "
      }
    return "\(match.old) -> \(match.new)\(rows(match.rows)), \(percent(match.confidence)): \(reason)"
      + match.evidence.joined(separator: "; ")
  }

  private static func line(_ difference: Difference) -> String { VisibleText.escaping(difference.summary) }

  private static func rows(_ rows: Double?) -> String {
    rows.map { " of about \(Amount.count(Int($0), "row"))" } ?? ""
  }

  private static func percent(_ confidence: Double) -> String { "\(Int(confidence * 100)) %" }
}
