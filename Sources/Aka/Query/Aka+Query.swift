import Postgres

extension Aka {
  /// Runs one query for its rows, in a transaction that may not write: it verifies, and changes nothing.
  public func query(_ sql: String) throws -> Rows {
    try connection.transaction(.snapshot) { try connection.run(SQL(unescaped: sql)) }
  }
}
