import PGQuery
import Postgres

/// Loads the desired schema, in a transaction that is never committed: what the files do beside describing a schema (a DO
/// block that creates a role) is undone as well.
struct DesiredSchema {
  let connection: Connection

  /// Runs every statement in a transaction that stays open.
  func load(_ files: DesiredFiles) throws {
    try connection.run(TransactionMode.readWrite.begin)
    try connection.runScript(
      "SET LOCAL idle_in_transaction_session_timeout = 0; SET LOCAL statement_timeout = 0")
    for statement in files.statements where !statement.isTransactionBoundary && !statement.isMaintenance {
      do {
        if let data = statement.data {
          try connection.copyIn(SQL(unescaped: statement.text), data: data)
        } else {
          try connection.runScript(SQL(unescaped: statement.withoutConcurrently))
        }
      } catch let error as PostgresError {
        throw DesiredSchemaFailure(statement, cause: error)
      }
      _ = connection.takeNotices()
    }
    do {
      try connection.runScript("SET CONSTRAINTS ALL IMMEDIATE; SET SESSION AUTHORIZATION DEFAULT; RESET ROLE")
    } catch let error as PostgresError {
      guard let last = files.statements.last else { throw error }
      throw DesiredSchemaFailure(last, cause: error)
    }
  }
}

/// A statement of the files that describe the desired schema failed. The live database was not touched.
public struct DesiredSchemaFailure: Error, Sendable, CustomStringConvertible {
  /// Where.
  public let location: SourceLocation
  /// Why.
  public let cause: PostgresError
  private let statement: String

  init(_ statement: MigrationStatement, cause: PostgresError) {
    location = statement.place(of: cause)
    self.statement = statement.excerpt
    self.cause = cause
  }

  /// File, line and column, the server's words with the SQLSTATE, and the statement.
  public var description: String {
    let lines = StatementReport(location, statement, cause).lines
    return (lines + ["The live database was not touched."] + advice).joined(separator: "\n")
  }

  private var advice: [String] {
    switch cause.state {
    case SQLState("0A000") where cause.message.contains("extension"), SQLState("58P01"):
      ["Help: the server of the scratch database needs the extension; name another with --scratch-database"]
    case SQLState("42704") where cause.message.hasPrefix("role"):
      ["Help: roles are not created for a comparison: they have to exist on the server"]
    default: []
    }
  }
}

extension MigrationStatement {
  /// An index is built concurrently outside a transaction only. Nobody uses the scratch database, so it is built at once;
  /// blanks keep every later byte in its place.
  fileprivate var withoutConcurrently: String {
    guard kind == "IndexStmt" || kind == "DropStmt", node?["concurrent"]?.isTrue == true,
      let tokens = try? Tokens(text),
      let word = tokens.first(where: { $0.kind != .string && tokens.text($0).lowercased() == "concurrently" })
    else { return text }
    var bytes = Array(text.utf8)
    bytes.replaceSubrange(word.range, with: Array(repeating: UInt8(ascii: " "), count: word.range.count))
    return String(decoding: bytes, as: UTF8.self)
  }
}
