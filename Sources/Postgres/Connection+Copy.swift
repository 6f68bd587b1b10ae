import CLibPQ

extension Connection {
  /// Runs `COPY ... FROM STDIN` with its data, in whatever format the statement names.
  @discardableResult
  public func copyIn(_ sql: SQL, data: String) throws -> Rows {
    precondition(sql.parameters.isEmpty, "COPY binds no values; use \\(literal:)")
    try checkInterruption()
    let text = sql.text
    guard PQsendQuery(handle, text) == 1 else { throw lost(text) }
    var rows: Rows?
    var failure: (any Error)?
    while let result = PQgetResult(handle) {
      do {
        if PQresultStatus(result) == PGRES_COPY_IN {
          PQclear(result)
          guard send(data) else { throw lost(text) }
        } else if !endCopy(result) {
          rows = try take(result, text)
        }
      } catch { failure = failure ?? error }
      if PQstatus(handle) == CONNECTION_BAD { break }
    }
    if let failure { throw failure }
    guard isAlive, let rows else { throw lost(text) }
    return rows
  }

  /// Sends the data in pieces, since libpq keeps a copy of what the network has not taken, and ends the copy.
  private func send(_ data: String) -> Bool {
    var data = data
    let isSent = data.withUTF8 { bytes in
      var rest = bytes[...]
      while !rest.isEmpty {
        let piece = UnsafeBufferPointer(rebasing: rest.prefix(1 << 16))
        let isSent = piece.withMemoryRebound(to: CChar.self) {
          PQputCopyData(handle, $0.baseAddress, Int32($0.count)) == 1
        }
        guard isSent else { return false }
        rest = rest.dropFirst(piece.count)
      }
      return true
    }
    return isSent && PQputCopyEnd(handle, nil) == 1
  }

  /// Ends a copy that nobody has data for, or wants the data of; says whether it was one. While a copy is open, libpq gives
  /// the same result again and again, and the session takes no other statement.
  func endCopy(_ result: OpaquePointer) -> Bool {
    switch PQresultStatus(result) {
    case PGRES_COPY_IN: PQputCopyEnd(handle, "no data was given")
    case PGRES_COPY_OUT:
      var row: UnsafeMutablePointer<CChar>?
      while PQgetCopyData(handle, &row, 0) > 0 { PQfreemem(row) }
    default: return false
    }
    PQclear(result)
    return true
  }
}

/// A COPY was run where only rows and commands are expected.
public struct UnexpectedCopy: Error, Equatable, CustomStringConvertible {
  /// Says so.
  public var description: String { "COPY from or to the client cannot be run here; use psql" }
}
