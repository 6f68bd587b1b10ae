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
  ///
  /// An alias stays in its schema, under a name that nobody says: whoever drops schema aka must not drop the table with it.
  var brownoutPlace: QualifiedName {
    let place = stagedName("brownout")
    return shimKind == .view ? place : QualifiedName(shimName.schema, place.name)
  }
}
