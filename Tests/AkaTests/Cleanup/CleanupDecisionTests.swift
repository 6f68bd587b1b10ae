import Foundation
import Testing

@testable import Aka

/// What is enough, for every verdict and every answer.
@Suite struct CleanupDecisionTests {
  private let now = Date(timeIntervalSince1970: 1_000_000)

  private func decide(_ verdict: Verdict, brownout: Duration? = .seconds(60), accept codes: String...)
    -> CleanupDecision
  {
    var options = CleanupOptions()
    options.brownout = brownout
    options.acceptedGaps = codes.map { AcceptedGap(code: $0, reason: "because") }
    return CleanupDecision(verdict, options: options, now: now)
  }

  private func gap(_ code: String) -> EvidenceGap {
    EvidenceGap(source: .logs, server: "primary", code: code, message: code)
  }

  @Test func quietForLongEnough() {
    let (week, almost) = (now - 7 * 86_400, now - 7 * 86_400 + 1)
    #expect(decide(.quiet(since: week)) == .earned(brownout: .seconds(60), mustBeSeen: false))
    #expect(decide(.quiet(since: week), brownout: nil) == .earned(brownout: nil, mustBeSeen: false))
    for verdict in [
      Verdict.quiet(since: almost), .quietByProbeOnly(since: almost), .quiet(since: .distantFuture),
    ] {
      #expect(decide(verdict).codes == ["quiet-too-short"])
      #expect(decide(verdict, accept: "quiet-too-short", "probe-only").codes == ["quiet-too-short"])
    }
  }

  @Test func doubtsWantABrownoutThatCanBeSeen() {
    let verdict = Verdict.quietByProbeOnly(since: .distantPast)
    #expect(decide(verdict) == .earned(brownout: .seconds(60), mustBeSeen: true))
    #expect(decide(verdict, brownout: nil).codes == ["probe-only"])
    #expect(decide(verdict, brownout: nil, accept: "probe-only") == .earned(brownout: nil, mustBeSeen: true))
    #expect(
      decide(verdict, accept: "brownout-unseen") == .earned(brownout: .seconds(60), mustBeSeen: false))
  }

  @Test func everyGapMustBeAnsweredFor() {
    let verdict = Verdict.unknown([gap("a"), gap("b")])
    #expect(decide(verdict).codes == ["a", "b"])
    #expect(decide(verdict, accept: "a").codes == ["b"])
    #expect(decide(verdict, accept: "a", "b") == .earned(brownout: .seconds(60), mustBeSeen: true))
    #expect(decide(verdict, brownout: nil, accept: "a", "b").codes == ["probe-only"])
    #expect(decide(.unknown([]), accept: "unknown").codes == ["unknown"])
  }

  @Test func aUseIsNeverAnsweredFor() {
    let use = Use(source: .logs, server: "primary", firstSeen: nil, lastSeen: now, kind: .missing)
    #expect(decide(.inUse([use]), accept: "in-use").codes == ["in-use"])
    #expect(decide(.inUse([]), accept: "in-use").codes == ["in-use"])
  }
}

extension CleanupDecision {
  fileprivate var codes: [String] {
    if case .notYet(let obstacles) = self { obstacles.map(\.code) } else { [] }
  }
}
