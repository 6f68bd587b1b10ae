import Postgres

/// The views that renames have in schema aka before they take their places.
struct StagedViews {
  let connection: Connection

  /// Drops what is staged for some renames, by whichever aka, and the shims that were put aside, unless somebody reads them.
  /// A shim in its brownout comes back.
  func drop(of entries: [LedgerEntry]) throws {
    let names: [Identifier] = try connection.run(
      """
      SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname = 'aka' AND c.relkind IN ('v', 'p') AND NOT EXISTS (SELECT FROM aka.sys_table_migrations m
        WHERE m.shim_oid = c.oid AND m.status <> 'pending' AND c.relname LIKE 'brownout\\_%')
      ORDER BY c.relname
      """
    ).map { try $0["relname"] }
    let owners = Dictionary(entries.map { ($0.nameSuffix, $0) }) { first, _ in first }
    for name in names {
      guard let entry = owners[name.nameSuffix] else { continue }
      let view = QualifiedName("aka", name)
      if try entry.hasParked(name) && isUsed(view, of: entry) { continue }
      try ShimRemoval(connection: connection).remove(view)
    }
  }

  private func isUsed(_ view: QualifiedName, of entry: LedgerEntry) throws -> Bool {
    let catalog = Catalog(connection: connection)
    guard let oid = try catalog.relationOid(at: view) else { return false }
    let shim = try catalog.outgoing(oid, of: entry)
    return !shim.kept.isEmpty || !shim.repointed.isEmpty
  }
}

extension LedgerEntry {
  /// A name in schema aka for a view of this rename. Part of the id makes it one that no user's schema has, since the
  /// view passes through that schema under this name.
  func stagedName(_ role: String) -> QualifiedName { QualifiedName("aka", Identifier(role + nameSuffix)) }

  /// Whether a view in schema aka is one of this rename's, staged or parked.
  func owns(_ view: Identifier) -> Bool { view.name.hasSuffix(nameSuffix) }

  fileprivate func hasParked(_ view: Identifier) -> Bool { owns(view) && view.name.hasPrefix("parked") }

  fileprivate var nameSuffix: String { "_\(number)_\(id.uuidString.lowercased().prefix(8))" }
}

extension Identifier {
  /// The last two of the words between underscores, where a view of ours says whose it is.
  fileprivate var nameSuffix: String {
    name.split(separator: "_").suffix(2).map { "_" + $0 }.joined()
  }
}
