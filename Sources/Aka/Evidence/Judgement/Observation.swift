import FoundationEssentials

/// Something in a history that ends silence: a use, or a gap in which there may have been one.
struct Observation {
  /// As of when it counts: the end of the time in which it can have happened.
  let time: Double
  let what: What

  enum What {
    case use(Use)
    case gap(EvidenceGap)
  }
}

extension [Observation] {
  /// Seconds in which a session's counts may not be visible yet: it reports them when its transaction ends, but at most once
  /// a second, and when it is hindered within PGSTAT_MAX_INTERVAL.
  static var lag: Double { 60 }

  /// What a source says of the time from `start` on, if this is all that ended its silence since `origin`.
  func report(
    _ source: EvidenceSource, _ server: String, since origin: Double, from start: Double,
    provesAbsence: Bool = false
  ) -> SourceReport {
    let inside = filter { $0.time > start }
    let quiet = inside.isEmpty ? map(\.time).reduce(origin) { Swift.max($0, $1) } : nil
    return SourceReport(
      source: source, server: server, quietSince: quiet.map { Date(timeIntervalSince1970: $0) },
      uses: inside.compactMap { if case .use(let use) = $0.what { use } else { nil } },
      gaps: inside.compactMap { if case .gap(let gap) = $0.what { gap } else { nil } }.withoutRepetition,
      provesAbsence: provesAbsence && inside.isEmpty)
  }
}

extension [EvidenceGap] {
  /// The latest of each kind: what a person needs to know is what to close.
  fileprivate var withoutRepetition: [EvidenceGap] {
    var seen: Set<String> = []
    return reversed().filter { seen.insert($0.code).inserted }.reversed()
  }
}

extension Double {
  /// A time as ISO 8601.
  var asTime: String { Date(timeIntervalSince1970: self).formatted(.iso8601) }
}
