import Postgres

/// One exchange of names: the table goes from one to the other, a shim takes the name that it leaves, and the shim that
/// was at the other name makes room. A rename and a rollback are the same exchange in opposite directions.
struct Exchange {
  let entry: LedgerEntry
  /// Where the table is now.
  let from: QualifiedName
  /// Where it goes.
  let to: QualifiedName
  /// Whether the table is a foreign one, which `LOCK TABLE` does not take.
  let isForeign: Bool
  /// What the table must still look like.
  let fingerprint: Fingerprint
  /// The staged view that takes the name `from`; `nil` if that name stays free, or another table takes it.
  let incoming: StagedView?
  /// The shim at the name `to`, which makes room.
  let outgoing: OutgoingShim?
  /// What happens to functions in the same transaction.
  let functionChanges: [SQL]

  /// What to lock, in the order in which a reader locks: the view it names, then the table behind it. Locking a view
  /// locks what it reads, so the table comes last.
  var locks: [QualifiedName] {
    (outgoing.map { $0.repointed.filter(\.isLockable).map(\.name) + [to] } ?? []) + (isForeign ? [] : [from])
  }
}

/// A view that was built in schema aka and waits for its place.
struct StagedView {
  let name: QualifiedName
  let oid: UInt32
}
