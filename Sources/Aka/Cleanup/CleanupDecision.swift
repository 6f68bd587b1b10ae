import FoundationEssentials
import Postgres

/// Whether a verdict is enough to drop a shim. A pure function of what is known and what is asked for.
enum CleanupDecision: Equatable {
  /// It may go. If `brownout` is not `nil`, it must first be missed by nobody for that long; and `mustBeSeen` says whether
  /// a brownout proves nothing unless somebody can see who runs into it.
  case earned(brownout: Duration?, mustBeSeen: Bool)
  /// It stays.
  case notYet([CleanupObstacle])

  /// The code under which a person can answer for a brownout in which errors could not be seen.
  static let unseenBrownout = "brownout-unseen"
  /// The code under which a person can answer for dropping without a brownout what only the probe calls quiet.
  static let probeOnly = "probe-only"

  init(_ verdict: Verdict, options: CleanupOptions, now: Date) {
    let accepted = Set(options.acceptedGaps.map(\.code))
    switch verdict {
    case .inUse(let uses): self = .notYet([.inUse(uses)])
    case .quiet(let since):
      self =
        Self.isLong(since, options, now)
        ? .earned(brownout: options.brownout, mustBeSeen: false)
        : .notYet([.quietTooShort(since, options.quietPeriod)])
    case .quietByProbeOnly(let since):
      self =
        Self.isLong(since, options, now)
        ? Self.doubtful(options, accepted) : .notYet([.quietTooShort(since, options.quietPeriod)])
    case .unknown(let gaps):
      let open = gaps.filter { !accepted.contains($0.code) }
      // Unknown for no reason is unknown.
      guard open.isEmpty, !gaps.isEmpty else {
        self = .notYet(gaps.isEmpty ? [.unexplained] : open.map(CleanupObstacle.gap))
        return
      }
      self = Self.doubtful(options, accepted)
    }
  }

  /// What nothing confirms wants a brownout.
  private static func doubtful(_ options: CleanupOptions, _ accepted: Set<String>) -> CleanupDecision {
    if options.brownout == nil, !accepted.contains(probeOnly) { return .notYet([.wantsBrownout]) }
    return .earned(brownout: options.brownout, mustBeSeen: !accepted.contains(unseenBrownout))
  }

  private static func isLong(_ since: Date, _ options: CleanupOptions, _ now: Date) -> Bool {
    now.timeIntervalSince(since) >= options.quietPeriod.milliseconds / 1000
  }
}

extension CleanupObstacle {
  fileprivate static func inUse(_ uses: [Use]) -> CleanupObstacle {
    let users = UseGroup.groups(of: uses)
    let latest = users.prefix(5).map(\.inWords).joined(separator: "; ")
    let rest = users.count > 5 ? "; and \(users.count - 5) more" : ""
    return CleanupObstacle(
      "in-use", "it is in use: \(latest.isEmpty ? "by somebody" : latest)\(rest)",
      remedy: "let these say the new name; 'aka usage' shows all")
  }

  fileprivate static func quietTooShort(_ since: Date, _ period: Duration) -> CleanupObstacle {
    CleanupObstacle(
      "quiet-too-short",
      "nobody has used it since \(since.formatted(.iso8601)), and it must have been quiet for \((period.milliseconds / 1000).formattedSeconds)",
      remedy: "wait, or ask for less with --quiet-period")
  }

  fileprivate static func gap(_ gap: EvidenceGap) -> CleanupObstacle {
    CleanupObstacle(
      gap.code, "whether it is used is unknown: \(gap.message) (\(gap.source.rawValue) on \(gap.server))",
      remedy: "close the gap, or answer for it: --accept-gap '\(gap.code)=REASON'")
  }

  fileprivate static let unexplained = CleanupObstacle(
    "unknown", "whether it is used is unknown", remedy: "'aka usage' shows what is")

  fileprivate static let wantsBrownout = CleanupObstacle(
    CleanupDecision.probeOnly, "only the probe says that nobody uses it, and nothing confirms that",
    remedy: "leave out --no-brownout, or answer for it: --accept-gap '\(CleanupDecision.probeOnly)=REASON'")
}
