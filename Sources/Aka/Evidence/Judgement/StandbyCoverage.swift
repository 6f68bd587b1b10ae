import FoundationEssentials

/// Whether all standbys were observed that streamed within a time. Standbys count their own uses, and each can serve reads.
struct StandbyCoverage {
  let samples: [Sample]
  let start: Double
  let now: Double

  /// A gap for each standby that no sample speaks of.
  ///
  /// Both ends of a connection know the standby's name (its application_name or cluster_name) and its slot. Standbys that
  /// share both are told apart by their number.
  var gaps: [EvidenceGap] {
    let recent = samples.filter { $0.takenAt > start }
    let observed = Set(
      recent.compactMap { sample in sample.conditions.receiver.map { Seen(sample.server, $0) } })
    return needed(recent + latestBefore).sorted { $0.key.name < $1.key.name }.filter { link, count in
      observed.count { $0.link == link } < count
    }.map { link, count in
      let slot = link.slot.map { " (slot \($0))" } ?? ""
      return EvidenceGap(
        source: .probe, server: link.name, code: "standby-not-observed",
        message: count == 1
          ? "standby \(link.name)\(slot) streams and is not observed; name it with --server, or below its target in a fleet's file"
          : "\(count) standbys named \(link.name)\(slot) stream and not all of them are observed; name each with --server"
      )
    }
  }

  private struct Seen: Hashable {
    let server: String
    let link: Sample.Link
    init(_ server: String, _ link: Sample.Link) { (self.server, self.link) = (server, link) }
  }

  /// The most that ever streamed at once, from all observed servers together.
  private func needed(_ samples: [Sample]) -> [Sample.Link: Int] {
    var most: [String: [Sample.Link: Int]] = [:]
    for sample in samples {
      for (link, count) in Dictionary(grouping: sample.conditions.streams, by: { $0 }).mapValues(\.count) {
        most[sample.server, default: [:]][link] = max(most[sample.server]?[link] ?? 0, count)
      }
    }
    return most.values.reduce(into: [:]) { $0.merge($1, uniquingKeysWith: +) }
  }

  /// What streamed when the time began.
  private var latestBefore: [Sample] {
    Dictionary(grouping: samples.filter { $0.takenAt <= start }, by: \.server).values.compactMap {
      $0.max { $0.takenAt < $1.takenAt }
    }
  }
}
