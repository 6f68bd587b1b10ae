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
      style(.bold, "\(report.name)") + " (the table is \(report.table.beside(report.name))): "
      + verdict(report.verdict)
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

  /// A line for each user: samples say the same again for each statement and interval.
  private func table(of uses: [Use]) -> String {
    var table = TextTable([
      "what", "role", "application", "client", .init("times", alignment: .right), "last seen", "seen by",
      "statement",
    ])
    let users = UseGroup.groups(of: uses)
    for user in users.prefix(Self.mostUsers) {
      let last = user.latest
      table.append([
        .init(user.kinds.map(\.rawValue).joined(separator: ", ")), .init(who(last)),
        .init(last.application ?? "-"), .init(last.client ?? "-"), .init(String(user.sightings)),
        .init(Amount.time(max(0, Date().timeIntervalSince(last.lastSeen))) + " ago"),
        .init("\(last.source.rawValue) on \(last.server)"), .init(statement(user)),
      ])
    }
    let rest = users.count - Self.mostUsers
    return table.render(width: width, style: style)
      + (rest > 0 ? item("and \(rest) more; --json shows all") : "")
  }

  private func statement(_ user: UseGroup) -> String {
    guard let latest = user.statements.first else { return "-" }
    return user.statements.count == 1 ? latest : "\(user.statements.count) statements: \(latest)"
  }

  private func who(_ use: Use) -> String {
    guard let role = use.role else { return "-" }
    return use.login.map { "\(role), logged in as \($0)" } ?? role.description
  }

  private static let mostUsers = 20

  private func item(_ text: String) -> String {
    TextWrapping.hang(text, after: "    - ", indent: 6, columns: width) + "\n"
  }
}
