import FoundationEssentials
import Postgres

/// What the logs of one server, in one format, say of the names that shims keep alive. Pure, as ``ProbeHistory``.
struct LogHistory: Sendable {
  let server: String
  /// In the order of their times.
  let spans: [LogSpan]
  /// Of all names.
  let uses: [IngestedUse]

  /// Heartbeats take a moment, and one span begins behind the heartbeat before which the last one ended.
  private static let heartbeatLength = 60.0

  /// The log itself, and an object audit in it, which is complete on its own for what reads and writes.
  func reports(on shim: WatchedShim, from start: Double, now: Double) -> [SourceReport] {
    let uses = uses.filter { $0.rename == shim.rename && $0.last > shim.since }.map { use($0, shim) }
    let spans = spans.filter { $0.to > shim.since }
    let logs = (gaps(.logs, in: spans, shim, now) + uses).report(
      .logs, server, since: shim.since, from: start, provesAbsence: true)
    guard let role = spans.compactMap(\.audited).last?.role else { return [logs] }
    let audit = (gaps(.audit, in: spans.compactMap { $0.audit(of: shim.rename) }, shim, now) + uses).report(
      .audit, server, since: shim.since, from: start, provesAbsence: true)
    return [logs, audit.withoutUses(detail: "role \(role)")]
  }

  private func gaps(_ source: EvidenceSource, in spans: [LogSpan], _ shim: WatchedShim, _ now: Double)
    -> [Observation]
  {
    func gap(_ time: Double, _ code: String, _ message: String) -> Observation {
      Observation(
        time: time, what: .gap(EvidenceGap(source: source, server: server, code: code, message: message)))
    }
    guard let first = spans.first, let last = spans.last else {
      return [gap(now, "logs-not-covered", "no time since then is covered by logs; run 'aka usage ingest'")]
    }
    var found: [Observation] = []
    if first.from > shim.since {
      found.append(
        gap(first.from, "not-read-before", "the logs that were read begin at \(first.from.asTime)"))
    }
    for (before, after) in zip(spans, spans.dropFirst()) where after.from - before.to > Self.heartbeatLength {
      found.append(
        gap(after.from, "logs-not-covered", "no log covers \(before.to.asTime) to \(after.from.asTime)"))
    }
    for span in spans {
      found += span.doubts.map { gap(span.to, $0.code, "\($0.message) (before \(span.to.asTime))") }
    }
    if now - last.to > [Observation].lag {
      found.append(
        gap(now, "not-read-since", "the logs were last read up to \(last.to.asTime); run 'aka usage ingest'"))
    }
    return found
  }

  private func use(_ use: IngestedUse, _ shim: WatchedShim) -> Observation {
    Observation(
      time: use.last,
      what: .use(
        Use(
          source: .logs, server: server, firstSeen: Date(timeIntervalSince1970: max(use.first, shim.since)),
          lastSeen: Date(timeIntervalSince1970: use.last), role: use.role.map { Identifier($0) },
          application: use.application, client: use.client, kind: Use.Kind(rawValue: use.kind) ?? .other,
          example: use.example)))
  }
}

extension LogSpan {
  /// The same time by what was audited of one shim; nil if nothing was.
  fileprivate func audit(of rename: UUID) -> LogSpan? {
    guard let audited else { return nil }
    let isCovered = audited.renames.contains(rename)
    let missing = LogDoubt(
      "audit-not-granted",
      "role \(audited.role) was not granted SELECT, INSERT, UPDATE and DELETE on it all the time")
    return LogSpan(
      from: from, to: to,
      doubts: doubts.filter { $0.isOfStatements != true } + audited.doubts + (isCovered ? [] : [missing]))
  }
}

extension SourceReport {
  /// For uses that another source reports already.
  fileprivate func withoutUses(detail: String) -> SourceReport {
    SourceReport(
      source: source, server: server, detail: detail, quietSince: quietSince, uses: [], gaps: gaps,
      provesAbsence: provesAbsence)
  }
}
