import FoundationEssentials
import Postgres

/// Has PostgreSQL analyse, rewrite and plan a statement without running it, and check the role's rights on the way.
///
/// EXPLAIN starts the executor, which checks rights and whether the target can be written, and stops there. Locks on
/// rows are not taken; those on tables go with the savepoint.
struct PlanProbe {
  let connection: Connection
  /// Plans what another role wrote, so that nothing in it gets at our rights; `nil` for statements of our own.
  private let cage: RehearsalCage?
  /// A prepared statement outlives a rollback, and behind a pooler the session may have another owner tomorrow.
  private let name = Identifier("aka_rehearsal_\(UUID().uuidString.prefix(8))")

  init(connection: Connection, cage: RehearsalCage? = nil) {
    self.connection = connection
    self.cage = cage
  }

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
