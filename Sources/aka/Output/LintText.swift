import Aka
import CommandLineKit

/// Findings as a compiler would print them.
enum LintText {
  static func write(_ findings: [LintFinding], on terminal: Terminal) {
    let style = terminal.style
    for finding in findings {
      let severity = style(finding.severity == .error ? .red : .yellow, finding.severity.rawValue)
      StandardStream.output.write(
        """
        \(finding.location): \(severity): \(finding.message) [\(finding.rule.rawValue)]
            instead: \(finding.alternative)

        """)
    }
  }
}
