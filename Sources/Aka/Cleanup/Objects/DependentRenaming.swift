import Postgres

/// Gives the objects of a table names that begin with its new name: all of them or none.
struct DependentRenaming: CriticalSection {
  let entry: LedgerEntry
  let names: DependentNames

  let preparedStatement: Identifier? = nil
  var tables: [QualifiedName] { [entry.new] }

  var locked: [QualifiedName] {
    (locksTable ? [entry.new] : [])
      + names.renames.filter { $0.kind == .sequence }.map { QualifiedName($0.schema, $0.name) }
  }

  private var locksTable: Bool { names.renames.contains(where: \.locksTable) }

  /// LOCK TABLE takes no sequences and no indexes, so each of those is locked when its turn comes, under the same timeout.
  func transaction(timeout: Duration) -> SQL {
    let milliseconds = max(1, Int(timeout.milliseconds))
    let kept = names.renames.map { name -> SQL in
      """
      INSERT INTO aka.sys_kept_definitions (migration_id, kind, object, definition) VALUES (
        \(literal: entry.id.uuidString), 'renamed', \(literal: "\(name.kind.rawValue) \(name.name)"),
        \(literal: name.rename(on: entry.new).text))
      """
    }
    let before: [SQL] = [
      TransactionMode.readWrite.begin, "SET LOCAL search_path = pg_catalog, pg_temp",
      "SET LOCAL lock_timeout = \(unescaped: milliseconds)",
    ]
    let lock: SQL =
      names.lockedAs.map { "ALTER TABLE \(entry.new) OWNER TO \($0)" }
      ?? "LOCK TABLE ONLY \(entry.new) IN ACCESS EXCLUSIVE MODE"
    return
      (before + kept + [Ledger.events("rename_dependents", of: [entry.id]), Self.time("asked_at")]
      + (locksTable ? [lock] : []) + [Self.time("locked_at")] + names.renames.map { $0.rename(on: entry.new) }
      + [Self.time("done_at"), "COMMIT"]).joined(separator: ";\n")
  }
}
