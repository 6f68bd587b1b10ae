import FoundationEssentials
import Postgres

/// Has PostgreSQL analyse, rewrite and plan a statement without running it, and check the role's rights on the way.
///
/// EXPLAIN starts the executor, which checks rights and whether the target can be written, and stops there. Locks on
/// rows are not taken; those on tables go with the savepoint.
struct PlanProbe {
  let connection: Connection
  /// Plans what another role wrote, so that nothing in it gets at our rights, and whatever has parameters where those may stay
  /// open; `nil` for statements of our own elsewhere.
  private let cage: RehearsalCage?
  /// A prepared statement outlives a rollback, and behind a pooler the session may have another owner tomorrow.
  private let name = Identifier("aka_rehearsal_\(UUID().uuidString.prefix(8))")

  init(connection: Connection, cage: RehearsalCage? = nil) {
    self.connection = connection
    self.cage = cage
  }

  /// Whether a statement is planned with its parameters open: by EXPLAIN (GENERIC_PLAN), since PostgreSQL 16.
  ///
  /// Before, it is prepared and explained as executed with NULL for each parameter, which is not always what would happen: a
  /// domain that is NOT NULL refuses the value (`EvaluateParams`), and the executor prunes every partition at its start
  /// (`ExecInitPartitionPruning`), so that the plans on them are not seen.
  static func leavesParametersOpen(on connection: Connection) -> Bool { connection.serverVersion >= 160_000 }

  /// Opens the savepoint to which every probe returns.
  func open() throws { try connection.run("SAVEPOINT aka_rehearsal") }

  /// The plan of a statement along a search path, or what PostgreSQL says instead.
  ///
  /// The text goes to the server by the extended protocol, which takes one statement and no more, whatever the server's
  /// reading of its quotes.
  func plan(_ text: String, parameters: Int, path: [Identifier]) throws -> Result<
    ExplainedPlan, PostgresError
  > {
    let schemas = path.map { "\($0)" as SQL }.joined(separator: ", ")
    try connection.runScript(
      "ROLLBACK TO SAVEPOINT aka_rehearsal; SET LOCAL search_path = \(path.isEmpty ? "''" : schemas)")
    do {
      return .success(try ExplainedPlan(json: explain(text, parameters: parameters)))
    } catch let error as PostgresError where !error.isConnectionLoss {
      return .failure(error)
    }
  }

  private func explain(_ text: String, parameters: Int) throws -> String {
    let explain: SQL = "EXPLAIN (VERBOSE, COSTS OFF, FORMAT JSON)"
    guard parameters > 0 else { return try answer("\(explain) \(unescaped: text)") }
    if let cage, Self.leavesParametersOpen(on: connection) {
      // In the cage, because the extended protocol would take the parameters for its own and want values (`transformExplainStmt`).
      let generic: SQL = "EXPLAIN (GENERIC_PLAN, VERBOSE, COSTS OFF, FORMAT JSON) \(unescaped: text)"
      return try connection.run(cage.call(generic)).scalar()
    }
    try connection.run("PREPARE \(name) AS \(unescaped: text)")
    let nulls = Array(repeating: "NULL", count: parameters).joined(separator: ", ")
    // A failed transaction forgets nothing either: the statement must go before the next of its name, also then.
    defer { _ = try? connection.runScript("ROLLBACK TO SAVEPOINT aka_rehearsal; DEALLOCATE \(name)") }
    return try answer("\(explain) EXECUTE \(name)(\(unescaped: nulls))")
  }

  private func answer(_ statement: SQL) throws -> String {
    try connection.run(cage.map { $0.call(statement) } ?? statement).scalar()
  }
}
