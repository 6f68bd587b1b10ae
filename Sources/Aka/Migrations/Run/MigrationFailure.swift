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
    var lines = ["\(location): \(reason)"]
    lines += statement.split(separator: "\n").map { "    " + $0 }
    if let cause = cause as? PostgresError {
      if let detail = cause.detail { lines.append("Detail: \(detail)") }
      if let hint = cause.hint { lines.append("Hint: \(hint)") }
      if let context = cause.context { lines.append("Context: \(context)") }
    }
    return (lines + state).joined(separator: "\n")
  }

  private var reason: String {
    guard let cause = cause as? PostgresError else { return "\(cause)" }
    return (isAtCommit ? "at COMMIT: " : "") + "\(cause.message) (SQLSTATE \(cause.state))"
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
    let position = (cause as? PostgresError).flatMap { $0.sql == statement.text ? $0.position : nil } ?? 1
    let before = statement.text.unicodeScalars.prefix(position - 1)
    location = statement.file.place(statement.offset + String(before).utf8.count)
  }
}

extension MigrationStatement {
  /// Its first lines, for a person.
  fileprivate var excerpt: String {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let shown = lines.prefix(6).map { $0.count > 160 ? $0.prefix(160) + ".." : $0 }
    return (shown + (lines.count > 6 ? [".. (\(lines.count - 6) more lines)"] : [])).joined(separator: "\n")
  }
}
