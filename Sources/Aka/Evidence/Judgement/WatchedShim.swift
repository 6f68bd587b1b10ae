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

  func sample(in sample: Sample) -> ShimSample? {
    sample.shims.first { $0.migrationId == rename && $0.shimOid == oid }
  }
}
