import FoundationEssentials
import Postgres

/// What must be known from before a swap: a count that stood still since, and the statements that said the name of the table.
struct SwapEvidence {
  let connection: Connection

  /// Takes it on the primary. A rename does not fail for want of it; then the name's use is unknown for as long as anybody
  /// asks about that time.
  func take(for exchanges: [Exchange]) throws {
    let shims = exchanges.compactMap { exchange in exchange.incoming.map { (exchange.entry.id, $0.oid) } }
    guard !shims.isEmpty else { return }
    // The name that a shim is for says the table until now.
    let names = exchanges.filter { $0.incoming != nil }.map { ShimName(id: $0.entry.id, name: $0.from) }
    try take(for: names, staged: Dictionary(uniqueKeysWithValues: shims))
  }

  /// Takes it for names that are about to get shims, some of which are staged.
  func take(for names: [ShimName], staged: [UUID: UInt32] = [:]) throws {
    do {
      let store = SampleStore(connection: connection)
      try store.keep(try StatementReader(connection: connection).snapshots(of: names))
      let reader = ServerReader(connection: connection, server: Sample.primary)
      try store.add(try reader.read(snapshots: try store.snapshots(), staged: staged))
      try reader.callSentinel()
      // It also tells that what this session does to the shim is no use of it.
      try LogStore(connection: connection).add(
        try HeartbeatWriter(session: connection, server: Sample.primary).write())
    } catch let error where !Self.endsTheRename(error) {
      try connection.rollBack(after: error)
    }
  }

  private static func endsTheRename(_ error: any Error) -> Bool {
    error is Interrupted || (error as? PostgresError)?.isConnectionLoss == true
  }
}
