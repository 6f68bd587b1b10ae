import CLibPQ
import Glibc

extension Connection {
  /// Runs one statement that binds no values, and cancels it when it takes too long.
  ///
  /// For COMMIT: `statement_timeout` is over before the server waits for a synchronous standby (`finish_xact_command`), so
  /// nothing but a request to cancel ends that wait.
  @discardableResult
  func run(_ sql: SQL, cancellingAfter limit: Duration) throws -> Rows {
    try checkInterruption()
    let text = sql.text
    guard PQsendQuery(handle, text) == 1 else { throw lost(text) }
    let end = ContinuousClock.now + limit
    while PQisBusy(handle) == 1 {
      let left = end - ContinuousClock.now
      guard left > .zero else {
        cancelHandle?.cancel()
        break
      }
      let milliseconds = min(left / .milliseconds(1), 1000).rounded(.up)
      var socket = pollfd(fd: PQsocket(handle), events: Int16(POLLIN), revents: 0)
      poll(&socket, 1, Int32(milliseconds))
      if PQconsumeInput(handle) == 0 { break }
    }
    var rows: Rows?
    var failure: (any Error)?
    while let result = PQgetResult(handle) {
      do { rows = try take(result, text) } catch { failure = failure ?? error }
      if !isAlive { break }
    }
    if let failure { throw failure }
    guard let rows, isAlive else { throw lost(text) }
    return rows
  }
}
