import FoundationEssentials
import Postgres

/// What a standby's entries of pg_stat_statements can be compared with.
///
/// A rename is replayed on a standby at any time, so no snapshot can be taken just before. Instead, the first sample that finds
/// the shim in its place notes all entries that say the name. Those which the primary's snapshot has too are older than the
/// rename, for the identifiers are the same on both. The others are of unknown age, and leave a gap whenever they are used
/// again. What appears later is younger than the rename, and so means what it says.
final class StandbyBaselines {
  private let store: SampleStore
  private let server: String
  private let primary: [UUID: StatementSnapshot]
  private let known: [UUID: StatementSnapshot]
  private var new: [UUID: StatementSnapshot] = [:]

  init(store: SampleStore, server: String) throws {
    (self.store, self.server) = (store, server)
    primary = try store.snapshots()
    known = try store.snapshots(on: server)
  }

  /// The snapshots for shims that are in their places there.
  func snapshots(of shims: [(name: ShimName, oid: UInt32)], on session: Connection) throws
    -> [UUID: StatementSnapshot]
  {
    let fresh = shims.filter { known[$0.name.id]?.shimOid != $0.oid }
    let reader = StatementReader(connection: session)
    if !fresh.isEmpty, let conditions = try reader.conditions() {
      let entries = try reader.snapshots(of: fresh.map(\.name))
      for shim in fresh {
        new[shim.name.id] = StatementSnapshot(
          keys: primary[shim.name.id]?.keys ?? [], early: entries[shim.name.id]?.keys ?? [],
          shimOid: shim.oid, resetAt: conditions.resetAt)
      }
    }
    let ids = Set(shims.map(\.name.id))
    return known.merging(new) { $1 }.filter { ids.contains($0.key) }
  }

  /// Remembers those that were taken for the first time.
  func keep() throws { try store.keep(new, on: server) }
}
