import CLibPQ

/// What PostgreSQL said when it refused, with the SQL that it refused.
public struct PostgresError: Error, Equatable, Sendable {
  /// The condition's code.
  public let state: SQLState
  /// ERROR, FATAL or PANIC, not translated.
  public let severity: String
  /// The primary message.
  public let message: String
  /// More about it, if the server said more.
  public let detail: String?
  /// What the server suggests.
  public let hint: String?
  /// The call stack of functions, if any.
  public let context: String?
  /// The first offending character of ``sql``, counted from 1.
  public let position: Int?
  /// The SQL that was sent; empty if the failure was not about a statement.
  public let sql: String

  /// A failure that libpq itself reports: no connection, a lost connection.
  init(connectionFailure message: String, sql: String = "") {
    state = .connectionFailure
    severity = "FATAL"
    self.message = message.trimmingNewlines
    (detail, hint, context, position) = (nil, nil, nil, nil)
    self.sql = sql
  }

  init(result: OpaquePointer, sql: String) {
    func field(_ code: UnicodeScalar) -> String? {
      PQresultErrorField(result, Int32(code.value)).map { String(cString: $0) }
    }
    // Without a SQLSTATE the message is libpq's own: the connection broke.
    let code = field("C")
    let libpqMessage = String(cString: PQresultErrorMessage(result)).trimmingNewlines
    state = code.map { SQLState($0) } ?? .connectionFailure
    severity = field("V") ?? field("S") ?? "FATAL"
    message = field("M") ?? libpqMessage
    detail = field("D")
    hint = field("H")
    context = field("W")
    position = field("P").flatMap { Int($0) }
    self.sql = sql
  }

  /// Whether the connection is gone, so that the server has rolled back (or will).
  public var isConnectionLoss: Bool {
    SQLState.Category.connectionException ~= state || severity == "FATAL" || severity == "PANIC"
  }
}

extension PostgresError: CustomStringConvertible {
  /// The message, the code, the offending line, and what the server adds. Never a bound value.
  public var description: String {
    var lines = ["\(message) (SQLSTATE \(state))"]
    if let position, let excerpt = SourceExcerpt(of: sql, at: position) { lines.append(excerpt.description) }
    if let detail { lines.append("Detail: \(detail)") }
    if let hint { lines.append("Hint: \(hint)") }
    return lines.joined(separator: "\n")
  }
}

extension String {
  var trimmingNewlines: String {
    var text = self[...]
    while text.last?.isNewline == true { text.removeLast() }
    return String(text)
  }
}
