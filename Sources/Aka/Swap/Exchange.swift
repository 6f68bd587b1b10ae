import Postgres

/// One exchange of names: the table goes from one to the other, a shim takes the name that it leaves, and the shim that
/// was at the other name makes room. A rename and a rollback are the same exchange in opposite directions.
struct Exchange {
  let entry: LedgerEntry
  /// Where the table is now.
  let from: QualifiedName
  /// Where it goes.
  let to: QualifiedName
  /// The table's owner, if it must be locked by an ALTER: see ``Relation/lockedAs``.
  let lockedAs: Identifier?
  /// Columns that get new names in the same step.
  let columns: [ColumnRename]
  /// What the table must still look like.
  let fingerprint: Fingerprint
  /// The staged view that takes the name `from`; `nil` if that name stays free, or another table takes it.
  let incoming: StagedShim?
  /// The shim at the name `to`, which makes room.
  let outgoing: OutgoingShim?
  /// Views that get their names in the same transaction.
  var views: [StagedReadView] = []
  /// What happens to functions in the same transaction.
  let functionChanges: [SQL]

  /// What to lock, in the order in which a reader locks: the view it names, then the table behind it. Locking a view
  /// locks what it reads, so the table comes last.
  var locked: [QualifiedName] {
    (outgoing.map { $0.repointed.filter(\.isLockable).map(\.name) + [to] } ?? []) + [from]
  }

  /// Renames a column in all children as well (`renameatt_internal`), so they are locked together.
  var locksChildren: Bool { !columns.isEmpty }

  /// Whether the table passes through a name of its own, in which nothing stands in its way: when it moves to another
  /// schema, or another table of the same swap takes its place.
  func passes(_ taken: Set<QualifiedName>) -> Bool { from.schema != to.schema || taken.contains(from) }

  private var passage: Identifier { entry.stagedName("table").name }

  /// The first half of a rename with a passage.
  var departure: [SQL] {
    let moved: [SQL] =
      from.schema == to.schema
      ? [] : ["ALTER TABLE \(QualifiedName(from.schema, passage)) SET SCHEMA \(to.schema)"]
    return ["ALTER TABLE \(from) RENAME TO \(passage)"] + moved
  }

  /// What is done under the lock with the shim that makes room, before anything moves.
  var release: [SQL] {
    guard let outgoing else { return [] }
    let detach = outgoing.attachment?.detach(from, from: to, parked: outgoing.parked.name) ?? []
    return detach + SwapScript.park(to, at: outgoing.parked, outgoing.kind)
  }

  /// What is done with the shim that comes, when everything else has its name.
  var installation: [SQL] {
    guard let incoming else { return [] }
    return [SwapScript.arrive(incoming.name, at: from, incoming.kind)]
      + (incoming.attachment?.attach(to, to: from, staged: incoming.name.name) ?? [])
  }

  /// The rename itself, or its second half.
  func arrival(passed: Bool) -> SQL {
    let now = passed ? QualifiedName(to.schema, passage) : from
    return "ALTER TABLE \(now) RENAME TO \(to.name)"
  }

  /// New names for columns. Columns that take each other's names pass through names that no column has.
  var columnRenames: [SQL] {
    let taken = Set(columns.map(\.new))
    func rename(_ column: Identifier, to name: Identifier) -> SQL {
      "ALTER TABLE \(to) RENAME COLUMN \(column) TO \(name)"
    }
    let passages = columns.indices.map { Identifier("\(passage.name)_\($0)") }
    let passing = columns.indices.filter { taken.contains(columns[$0].old) }
    return passing.map { rename(columns[$0].old, to: passages[$0]) }
      + columns.indices.map { index in
        rename(passing.contains(index) ? passages[index] : columns[index].old, to: columns[index].new)
      }
  }
}

/// A shim that was built in schema aka and waits for its place.
struct StagedShim {
  let name: QualifiedName
  let oid: UInt32
  /// How the table is attached to it there; `nil` for a view.
  var attachment: AliasAttachment?

  var kind: ShimKind { attachment == nil ? .view : .alias }
}
