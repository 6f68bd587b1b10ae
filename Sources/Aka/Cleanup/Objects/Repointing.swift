import Postgres

/// Defines objects anew, so that they use a table by its own name instead of through its shim: all of them or none.
struct Repointing: CriticalSection {
  let entry: LedgerEntry
  let objects: [Object]

  /// An object and its two definitions.
  struct Object {
    /// The object in words.
    let description: String
    /// The view that must be locked, and its owner, by whom it is: LOCK TABLE would lock the tables behind it as well.
    let view: (name: QualifiedName, owner: Identifier)?
    /// What was read, and must not have been written anew since.
    let version: CatalogVersion
    /// Its definition before.
    let original: String
    /// Its definition by the table's own name.
    let repointed: String
  }

  let preparedStatement: Identifier? = nil
  var tables: [QualifiedName] { [entry.shimName] }
  var locked: [QualifiedName] { objects.compactMap(\.view?.name) }

  private var isUnchanged: SQL { objects.map(\.version.isPresent).joined(separator: " AND ") }

  /// A function's text may say names that only its caller's search_path finds, so it is not checked against ours; it was
  /// parsed when it was written.
  func transaction(timeout: Duration) -> SQL {
    let kept = objects.map { object -> SQL in
      """
      INSERT INTO aka.sys_kept_definitions (migration_id, kind, object, definition) VALUES (
        \(literal: entry.id.uuidString), 'repointed', \(literal: object.description), \(literal: object.original))
      """
    }
    let locks = objects.compactMap(\.view).map { "ALTER VIEW \($0.name) OWNER TO \($0.owner)" as SQL }
    let before: [SQL] = [
      TransactionMode.readWrite.begin,
      "SET LOCAL search_path = pg_catalog, pg_temp", "SET LOCAL check_function_bodies = off",
      "SET LOCAL lock_timeout = \(unescaped: max(1, Int(timeout.milliseconds)))",
    ]
    let definitions = objects.map { SQL(unescaped: $0.repointed) }
    return
      (before + kept + [Ledger.events("repoint", of: [entry.id]), Self.time("asked_at")] + locks
      + [Self.time("locked_at"), "SELECT aka.assert_unchanged(\(isUnchanged))"] + definitions + [
        Self.time("done_at"), "COMMIT",
      ]).joined(separator: ";\n")
  }
}
