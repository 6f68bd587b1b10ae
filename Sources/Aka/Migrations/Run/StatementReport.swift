import Postgres

/// What a person is told of a statement that failed: where it stands, why, and the statement itself.
struct StatementReport {
  let lines: [String]

  init(_ location: SourceLocation, _ statement: String, _ cause: any Error, isAtCommit: Bool = false) {
    var lines = ["\(location): " + Self.reason(cause, isAtCommit)]
    lines += statement.split(separator: "\n").map { "    " + $0 }
    if let cause = cause as? PostgresError {
      if let detail = cause.detail { lines.append("Detail: \(detail)") }
      if let hint = cause.hint { lines.append("Hint: \(hint)") }
      if let context = cause.context { lines.append("Context: \(context)") }
    }
    self.lines = lines
  }

  private static func reason(_ cause: any Error, _ isAtCommit: Bool) -> String {
    guard let cause = cause as? PostgresError else { return "\(cause)" }
    return (isAtCommit ? "at COMMIT: " : "") + "\(cause.message) (SQLSTATE \(cause.state))"
  }
}

extension MigrationStatement {
  /// Its first lines, for a person.
  var excerpt: String {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let shown = lines.prefix(6).map { $0.count > 160 ? $0.prefix(160) + ".." : $0 }
    return (shown + (lines.count > 6 ? [".. (\(lines.count - 6) more lines)"] : [])).joined(separator: "\n")
  }

  /// The place in it that the server points at, or its beginning.
  func place(of cause: any Error) -> SourceLocation {
    let position = (cause as? PostgresError).flatMap { $0.sql == text ? $0.position : nil } ?? 1
    let before = text.unicodeScalars.prefix(position - 1)
    return file.place(offset + String(before).utf8.count)
  }
}
