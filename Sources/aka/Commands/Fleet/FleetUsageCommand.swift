import Aka
import CommandLineKit
import FoundationEssentials
import Postgres

struct FleetUsageCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "usage",
    abstract: "Take a sample in every target, and say of each name whether it is in use, quiet or unknown.",
    discussion: """
      A target that cannot be reached is unknown; exit code 69 says that there was one. 'aka usage' in a target says more.

      Example:
        aka fleet usage --targets tenants.txt
        aka fleet usage users --targets tenants.txt --quiet-period 2w --json
      """)

  @Argument(
    help: ArgumentHelp("A rename's old or new name; all renames if there is none.", valueName: "name"))
  var name: WrittenName?
  @OptionGroup var period: QuietPeriodOptions
  @OptionGroup var fleet: FleetOptions
  @OptionGroup var database: DatabaseOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let session = FleetSession(
      fleet: fleet, database: database, output: output)
    let text = FleetText<FleetUsage>(details: { Self.word($0.verdict) }) { $0.names.map(Self.line) }
    try session.run(text, summary: Self.summary) { fleet, tell in
      fleet.usage(of: name, within: period.quietPeriod.duration, parallel: self.fleet.parallel, tell: tell)
    }
  }

  @Sendable private static func line(_ report: UsageReport) -> String {
    let reason =
      switch report.verdict {
      case .inUse(let uses):
        uses.max { $0.lastSeen < $1.lastSeen }.map { use in
          let who = [use.role?.description, use.application, use.client].compactMap { $0 }
          return who.isEmpty ? "" : ", by " + who.joined(separator: ", ")
        } ?? ""
      case .quiet(let since), .quietByProbeOnly(let since): " since \(since.formatted(.iso8601))"
      case .unknown(let gaps): ": " + gaps.map(\.code).joined(separator: ", ")
      }
    return "\(report.name): \(word(FleetVerdict(report.verdict)))\(reason)"
  }

  @Sendable private static func summary(_ results: [FleetResult<FleetUsage>]) -> String {
    let parts = FleetVerdict.allCases.compactMap { verdict in
      let count = results.count { $0.outcome?.verdict == verdict }
      return count > 0 ? "\(Amount.grouped(count)) \(word(verdict))" : nil
    }
    return FleetSummary.text(results) + "By the weightiest verdict: \(parts.joined(separator: ", ")).\n"
  }

  private static func word(_ verdict: FleetVerdict) -> String {
    switch verdict {
    case .inUse: "in use"
    case .unknown: "unknown"
    case .quietByProbeOnly: "quiet (probe only)"
    case .quiet: "quiet"
    case .none: "no name kept alive"
    }
  }
}
