import Postgres

extension Swapper {
  /// Runs `body`, which plans, stages and swaps, again and again until nothing moves meanwhile. But not for ever: a table
  /// that is altered all the time is not renamed, and the last failure says why.
  func restaging<Outcome>(_ body: () throws -> Outcome) throws -> Outcome {
    for _ in 1..<20 {
      do {
        return try body()
      } catch let error as PostgresError where error.meansThatSomethingMoved {
        report(.restaging)
      }
    }
    return try body()
  }
}

extension PostgresError {
  /// The catalog or the ledger is not what the plan saw: another aka or another DDL was quicker, or had to be let by.
  ///
  /// `pg_get_viewdef` and its kind look at the present catalog, whatever the snapshot: of what was dropped meanwhile they say
  /// "could not open relation with OID", an internal error.
  fileprivate var meansThatSomethingMoved: Bool {
    [
      .changedSinceStaging, .undefinedTable, .uniqueViolation, .duplicateTable, .dependentObjectsStillExist,
      .internalError, .deadlockDetected,
    ].contains(state)
  }
}
