import Aka
import CommandLineKit
import FoundationEssentials
import Postgres

/// What the evidence says, as a colleague would explain it.
struct UsageText {
  let width: Int
  let style: Style

  func render(_ reports: [UsageReport]) -> String {
    guard !reports.isEmpty else { return "No shim keeps a name alive.\n" }
    return reports.map(render).joined(separator: "\n")
  }

  private func render(_ report: UsageReport) -> String {
    var text =
      style(.bold, "\(report.name)") + " (the table is \(report.table.name)): " + verdict(report.verdict)
      + "\n"
    if case .inUse(let uses) = report.verdict { text += table(of: uses) }
    if case .unknown(let gaps) = report.verdict {
      text += gaps.map { item("\($0.server): \($0.message) [\($0.code)]") }.joined()
    }
    text += "  Sources, from \(report.since.formatted(.iso8601)) on:\n"
    text += report.sources.map { item(line(for: $0)) }.joined()
    if !report.objects.isEmpty { text += item("built on it: " + report.objects.joined(separator: ", ")) }
    if !report.viewsAskingReaders.isEmpty {
      text += item(
        "views among them whose readers need rights on \(report.table.name), and would not if they were built on it: "
          + report.viewsAskingReaders.joined(separator: ", "))
    }
    return text
  }

  private func verdict(_ verdict: Verdict) -> String {
    switch verdict {
    case .inUse: style(.red, "in use")
    case .quiet(let since): style(.green, "quiet since \(since.formatted(.iso8601))")
    case .quietByProbeOnly(let since):
      style(.yellow, "quiet since \(since.formatted(.iso8601)), but only the probe says so")
    case .unknown: style(.yellow, "unknown")
    }
  }

  private func line(for source: SourceReport) -> String {
    let detail = source.detail.map { " (\($0))" } ?? ""
    let name = "\(source.source.rawValue)\(detail) on \(source.server)"
    if !source.uses.isEmpty { return "\(name): \(Amount.count(source.uses.count, "use")) seen" }
    if let gap = source.gaps.last { return "\(name): cannot tell: \(gap.message)" }
    // Uses that an audit logs are told as uses in the log.
    if source.quietSince == nil { return "\(name): uses seen" }
    return "\(name): nothing since \(source.quietSince.map { $0.formatted(.iso8601) } ?? "-")"
  }

  private func table(of uses: [Use]) -> String {
    var table = TextTable(["what", "role", "application", "client", "last seen", "seen by", "statement"])
    for use in uses.prefix(Self.mostUses) {
      table.append([
        .init(use.kind.rawValue), .init(who(use)), .init(use.application ?? "-"),
        .init(use.client ?? "-"), .init(Amount.time(max(0, Date().timeIntervalSince(use.lastSeen))) + " ago"),
        .init("\(use.source.rawValue) on \(use.server)"), .init(use.example ?? "-"),
      ])
    }
    let rest = uses.count - Self.mostUses
    return table.render(width: width, style: style)
      + (rest > 0 ? item("and \(rest) more; --json shows all") : "")
  }

  private func who(_ use: Use) -> String {
    guard let role = use.role else { return "-" }
    return use.login.map { "\(role), logged in as \($0)" } ?? role.description
  }

  private static let mostUses = 20

  private func item(_ text: String) -> String {
    TextWrapping.hang(text, after: "    - ", indent: 6, columns: width) + "\n"
  }
}
