import Postgres

/// A statement of a migration failed.
public struct MigrationFailure: Error, Sendable, CustomStringConvertible {
  /// The migration.
  public let name: MigrationName
  /// Where the statement stands, or the place in it that the server points at.
  public let location: SourceLocation
  /// The statement, cut to what a screen shows.
  public let statement: String
  /// Why.
  public let cause: any Error
  /// What is done, what is not, and what to do.
  public internal(set) var state: [String]

  /// Whether the statements had run and COMMIT failed: a deferred constraint, a lost connection.
  public let isAtCommit: Bool

  /// The code, if the server refused.
  public var sqlState: SQLState? { (cause as? PostgresError)?.state }

  /// All of it.
  public var description: String {
    (StatementReport(location, statement, cause, isAtCommit: isAtCommit).lines + state).joined(
      separator: "\n")
  }

  init(
    _ name: MigrationName, at statement: MigrationStatement, cause: any Error, isAtCommit: Bool,
    state: [String]
  ) {
    self.isAtCommit = isAtCommit
    self.name = name
    self.cause = cause
    self.state = state
    self.statement = statement.excerpt
    location = statement.place(of: cause)
  }
}
