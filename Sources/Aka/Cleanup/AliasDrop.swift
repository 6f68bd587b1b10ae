import Postgres

/// Detaches a table from its parked alias and drops that, in one transaction: between the two the alias would be an empty
/// table, and whoever ended the brownout then would serve no rows.
///
/// To detach takes the lock that a rename takes, on the table itself.
struct AliasDrop: CriticalSection {
  let entry: LedgerEntry
  let alias: UInt32
  let attachment: AliasAttachment
  /// What the ledger is told, before the lock.
  let account: [SQL]
  /// What drops the alias, and refuses to if it has a partition.
  let removal: [SQL]

  let preparedStatement: Identifier? = nil
  var tables: [QualifiedName] { [entry.tableName] }
  /// In the order in which a reader locks.
  var locked: [QualifiedName] { [entry.brownoutPlace, entry.tableName] }

  func transaction(timeout: Duration) -> SQL {
    let parked = entry.brownoutPlace
    let before: [SQL] =
      [TransactionMode.readWrite.begin, "SET LOCAL search_path = pg_catalog, pg_temp"] + Ledger.turn
      + account.map(\.inlined)
    let after =
      ["SELECT aka.assert_unchanged(\(isUnused))"]
      + attachment.detach(entry.tableName, from: parked, parked: parked.name) + removal
    return AliasLock(tables: locked, timeout: timeout).section(before, after)
  }

  /// Under the lock nobody can build anything on it any more, nor give it another partition.
  private var isUnused: SQL {
    """
    \(Self.stands(alias, at: entry.brownoutPlace)) AND \(Self.stands(entry.tableOid, at: entry.tableName))
      AND 1 = (SELECT count(*) FROM pg_inherits WHERE inhparent = \(unescaped: alias))
      AND NOT EXISTS (\(OutgoingShim.links(to: alias)))
    """
  }
}
