import Postgres

extension LedgerEntry {
  /// The name that its shim keeps alive: the old one, or after a rollback the new one.
  public var shimPlace: QualifiedName { status == .rolledBack ? new : old }

  /// The name of its table, as far as the ledger knows.
  var tablePlace: QualifiedName { status == .rolledBack ? old : new }

  /// Whether its shim is taken away for a while.
  public var isInBrownout: Bool { brownoutUntil != nil && (status == .brownout || status == .rolledBack) }

  /// Whether nothing has happened to its shim.
  func isAsItWas(_ earlier: LedgerEntry) -> Bool {
    (status, shimOid, brownoutAt, brownoutUntil)
      == (earlier.status, earlier.shimOid, earlier.brownoutAt, earlier.brownoutUntil)
  }

  /// Where its shim waits in a brownout. The database's own functions know it by its first word.
  var brownoutPlace: QualifiedName { stagedName("brownout") }
}
