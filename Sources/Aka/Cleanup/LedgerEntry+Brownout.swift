import Postgres

extension LedgerEntry {
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
