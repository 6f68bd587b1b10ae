import Postgres

/// The views that renames have in schema aka before they take their places.
struct StagedViews {
  let connection: Connection

  /// Drops what is staged for some renames, by whichever aka. A parked shim is not staged: somebody reads it.
  func drop(of entries: [LedgerEntry]) throws {
    let names: [Identifier] = try connection.run(
      """
      SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname = 'aka' AND c.relkind = 'v' ORDER BY c.relname
      """
    ).map { try $0["relname"] }
    for name in names where entries.contains(where: { $0.hasStaged(name) }) {
      try connection.run("DROP VIEW \(QualifiedName("aka", name))")
    }
  }
}

extension LedgerEntry {
  /// A name in schema aka for a view of this rename. Part of the id makes it one that no user's schema has, since the
  /// view passes through that schema under this name.
  func stagedName(_ role: String) -> QualifiedName { QualifiedName("aka", Identifier(role + nameSuffix)) }

  /// Whether a view in schema aka is one of this rename's, staged or parked.
  func owns(_ view: Identifier) -> Bool { view.name.hasSuffix(nameSuffix) }

  fileprivate func hasStaged(_ view: Identifier) -> Bool { owns(view) && !view.name.hasPrefix("parked") }

  private var nameSuffix: String { "_\(number)_\(id.uuidString.lowercased().prefix(8))" }
}
