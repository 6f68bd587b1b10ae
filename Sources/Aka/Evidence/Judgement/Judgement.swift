import FoundationEssentials

/// Says of one name whether it is in use, from all that every source has to say. Pure: no server, no clock.
struct Judgement {
  let shim: WatchedShim
  let samples: [Sample]
  /// What logs say of all names, by server and format.
  var logs: [LogHistory] = []
  /// What else has something to say.
  var others: [SourceReport] = []
  /// Servers that should have been asked just now and could not be.
  var unreachable: [EvidenceGap] = []
  let now: Double
  /// Seconds for which nobody may have used it.
  var period: Double

  var start: Double { max(now - period, shim.since) }

  /// Each source on each server.
  var reports: [SourceReport] {
    servers.flatMap { server -> [SourceReport] in
      let probe = ProbeHistory(of: shim, on: server, samples: samples, now: now)
      let statements = StatementHistory(of: shim, on: server, samples: samples, now: now)
      return [
        probe.observations.report(.probe, server, since: shim.since, from: start),
        statements.report(from: start),
      ]
    } + logs.flatMap { $0.reports(on: shim, from: start, now: now) } + others
  }

  var verdict: Verdict {
    let reports = reports
    let uses = reports.flatMap(\.uses).filter { $0.lastSeen.timeIntervalSince1970 > start }
    guard uses.isEmpty else { return .inUse(uses.sorted { $0.lastSeen > $1.lastSeen }) }
    let probes = reports.filter { $0.source == .probe }
    let standbys = StandbyCoverage(samples: samples, start: start, now: now).gaps
    var gaps = probes.flatMap(\.gaps) + unreachable + standbys
    if shim.probe == .off {
      gaps.append(
        EvidenceGap(
          source: .probe, server: "every server", code: "probe-off",
          message: "the shim was built without a probe (--probe off)"))
    }
    let confirmed = servers.allSatisfy { server in
      reports.contains { $0.server == server && $0.source != .probe && $0.provesAbsence && $0.gaps.isEmpty }
    }
    if confirmed { gaps.removeAll { $0.code == EvidenceGap.readsUncounted } }
    guard gaps.isEmpty, !probes.isEmpty else { return .unknown(gaps) }
    let since = quietSince(reports)
    return confirmed ? .quiet(since: since) : .quietByProbeOnly(since: since)
  }

  /// Every source's last doubt, also of sources that cannot confirm anything. If it lies before the time that was asked for,
  /// it must hold for all servers of that longer time.
  private func quietSince(_ reports: [SourceReport]) -> Date {
    let since = reports.compactMap(\.quietSince).max() ?? Date(timeIntervalSince1970: now)
    // Not exactly, since times are doubles.
    guard since.timeIntervalSince1970 < start - 0.001 else { return since }
    var longer = self
    longer.period = now - since.timeIntervalSince1970
    return switch longer.verdict {
    case .quiet, .quietByProbeOnly: since
    case .inUse, .unknown: Date(timeIntervalSince1970: start)
    }
  }

  /// The servers that must be heard: the primary, and all that were sampled within the time. One that left before it cannot
  /// have been used in it.
  var servers: [String] {
    let recent = Set(samples.filter { $0.takenAt > start }.map(\.server))
    return [Sample.primary] + recent.subtracting([Sample.primary]).sorted()
  }
}
