import CLibPQ

/// The rows that a statement returned. Owns the `PGresult` and frees it.
public final class Rows: RandomAccessCollection {
  let result: OpaquePointer
  let columns: [String: Int32]

  init(owning result: OpaquePointer) {
    self.result = result
    var columns: [String: Int32] = [:]
    for index in 0..<PQnfields(result) { columns[String(cString: PQfname(result, index))] = index }
    self.columns = columns
  }

  deinit { PQclear(result) }

  /// The first row's index.
  public var startIndex: Int { 0 }
  /// One past the last row's index.
  public var endIndex: Int { Int(PQntuples(result)) }
  /// The row at an index.
  public subscript(position: Int) -> Row { Row(rows: self, index: Int32(position)) }

  /// What the statement says that it did: `UPDATE 3`.
  public var commandTag: String { String(cString: PQcmdStatus(result)) }

  /// The only row's only column, for queries that always return one.
  public func scalar<Value: PostgresDecodable>(as type: Value.Type = Value.self) throws -> Value {
    guard count == 1, columns.count == 1, let column = columns.keys.first else {
      throw DecodingFailure(
        column: "", problem: "expected one row of one column, got \(count) rows of \(columns.count)")
    }
    return try self[0][column]
  }
}

/// One row of a result; columns are read by name, as the type that the context wants.
public struct Row {
  let rows: Rows
  let index: Int32

  /// The value of a column. The error of a failure names the column.
  public subscript<Value: PostgresDecodable>(column: String) -> Value {
    get throws {
      guard let text = try text(column) else {
        guard let null = Value.null else {
          throw DecodingFailure(column: column, problem: "is NULL, which \(Value.self) cannot hold")
        }
        return null
      }
      guard let value = Value(postgresText: text) else {
        throw DecodingFailure(column: column, problem: "cannot be read as \(Value.self)")
      }
      return value
    }
  }

  /// The text of a column; `nil` is NULL.
  public func text(_ column: String) throws -> String? {
    guard let field = rows.columns[column] else {
      throw DecodingFailure(column: column, problem: "is not among \(rows.columns.keys.sorted())")
    }
    guard PQgetisnull(rows.result, index, field) == 0 else { return nil }
    return String(cString: PQgetvalue(rows.result, index, field))
  }
}

/// A column that did not hold what the code expects: a defect of aka, or a ledger of another version.
/// It never carries the value, which may be a user's data.
public struct DecodingFailure: Error, CustomStringConvertible {
  /// The column.
  public let column: String
  /// What is wrong with it.
  public let problem: String

  /// A failure to read a column.
  public init(column: String, problem: String) {
    self.column = column
    self.problem = problem
  }

  /// Names the column and the problem.
  public var description: String { column.isEmpty ? problem : "column \(column) \(problem)" }
}
