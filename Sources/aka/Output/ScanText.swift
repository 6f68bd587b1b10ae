import Aka
import CommandLineKit

/// Places as a compiler would print them, with the line as it is and as it should be.
enum ScanText {
  static func write(_ report: ScanReport, on terminal: Terminal) {
    let style = terminal.style
    for finding in report.findings {
      let name = style(.yellow, finding.name)
      var text =
        "\(finding.file):\(finding.line):\(finding.column): \(name) is now \(finding.replacement)\n    - \(VisibleText.escaping(finding.text))\n"
      if let suggestion = finding.suggestion { text += "    + \(VisibleText.escaping(suggestion))\n" }
      StandardStream.output.write(text)
    }
  }

  /// What was looked at, for people.
  static func summary(_ report: ScanReport) -> String {
    let places = Amount.count(report.findings.count, "place")
    let files = Amount.count(report.files, "file")
    let undecided = report.findings.count { $0.suggestion == nil }
    return "\(places) in \(files)"
      + (undecided > 0 ? "; \(undecided) of them only a person can change" : "")
      + (report.ignored > 0 ? "; \(report.ignored) more ignored by comments" : "") + ".\n"
  }
}
