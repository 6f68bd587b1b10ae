import Postgres

/// Puts an alias that was built again into its place and attaches the table to it.
struct AliasRestoration: CriticalSection {
  let entry: LedgerEntry
  let staged: StagedShim
  let attachment: AliasAttachment
  let fingerprint: Fingerprint
  /// What the ledger is told and what is done with functions, before the lock.
  let account: [SQL]

  let preparedStatement: Identifier? = nil
  var tables: [QualifiedName] { [entry.tableName] }
  var locked: [QualifiedName] { [entry.tableName] }

  func transaction(timeout: Duration) -> SQL {
    let before: [SQL] =
      [TransactionMode.readWrite.begin, "SET LOCAL search_path = pg_catalog, pg_temp"] + Ledger.turn
      + account.map(\.inlined)
      + [
        "SELECT aka.assert_unchanged(\(Self.stands(staged.oid, at: staged.name)))",
        SwapScript.approach(staged.name, to: entry.shimName, .alias),
      ]
    let unchanged: SQL = """
      \(Fingerprint.expression(ofTable: "\(unescaped: entry.tableOid)")) = \(literal: fingerprint.text)
        AND \(Self.stands(entry.tableOid, at: entry.tableName))
      """
    let after =
      [
        "SELECT aka.assert_unchanged(\(unchanged))",
        SwapScript.arrive(staged.name, at: entry.shimName, .alias),
      ] + attachment.attach(entry.tableName, to: entry.shimName, staged: staged.name.name)
    return AliasLock(tables: locked, timeout: timeout).section(before, after)
  }
}
