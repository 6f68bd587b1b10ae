import FoundationEssentials

/// The shim whose use is judged.
struct WatchedShim: Sendable, Hashable {
  /// Its rename.
  let rename: UUID
  /// The view: a shim that was built again starts anew.
  let oid: UInt32
  /// When it took its place, in seconds since 1970.
  let since: Double
  /// Whether it counts its uses.
  let probe: ProbeKind
  /// What it is: nothing in an alias table can count who reads it.
  var kind = ShimKind.view

  func sample(in sample: Sample) -> ShimSample? {
    sample.shims.first { $0.migrationId == rename && $0.shimOid == oid }
  }

  /// The samples of one server from the first on that knows of the shim, in the order of their times.
  ///
  /// A sample that directly precedes them and is older than the shim is as good as one that knows of it: what did not exist had
  /// no count. (Unless an earlier shim had the same functions, or somebody may have replaced something since.)
  func known(among samples: [Sample]) -> [Sample] {
    guard let index = samples.firstIndex(where: { sample(in: $0) != nil }) else { return [] }
    let known = Array(samples[index...])
    guard index > 0, known[0].takenAt > since, samples[index - 1].takenAt <= since,
      var shim = sample(in: known[0]), shim.isOriginal == true
    else { return known }
    let earlier = Set(samples[..<index].flatMap(\.shims).flatMap(\.counters).map(\.oid))
    guard !shim.counters.contains(where: { earlier.contains($0.oid) }) else { return known }
    var before = samples[index - 1]
    for counter in shim.counters.indices { shim.counters[counter].calls = 0 }
    (shim.holders, shim.statements) = ([], before.statements == nil ? nil : [])
    before.shims.append(shim)
    return [before] + known
  }
}
