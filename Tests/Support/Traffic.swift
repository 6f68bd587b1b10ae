import Foundation
import Postgres
import Synchronization

/// Clients that read and write a table `users` without a pause, each in a session and a thread of its own.
///
/// With patience given, a statement fails that waits longer for a lock. It is the server that measures that: a clock around
/// the statement would also measure how busy the machine is with the other tests.
public final class Traffic: Sendable {
  /// What the clients met.
  public struct Report: Sendable {
    /// How many statements they ran.
    public var statements = 0
    /// What went wrong, in the server's words.
    public var failures: [String] = []
  }

  private struct State {
    var isStopped = false
    var report = Report()
  }

  private let state = Mutex(State())
  private let threads = DispatchGroup()

  private let patience: Duration?

  /// Starts the clients.
  public init(_ database: TestDatabase, sessions: Int, patience: Duration? = nil) throws {
    self.patience = patience
    for _ in 0..<sessions {
      let conninfo = database.conninfo
      threads.enter()
      Thread.detachNewThread {
        self.run(conninfo)
        self.threads.leave()
      }
    }
  }

  /// Stops the clients and says what they met.
  public func stop() -> Report {
    state.withLock { $0.isStopped = true }
    threads.wait()
    return state.withLock(\.report)
  }

  private func run(_ conninfo: String) {
    do {
      let session = try Connection(to: conninfo)
      if let patience { try session.run("SET lock_timeout = \(unescaped: Int(patience / .milliseconds(1)))") }
      try session.run("PREPARE find AS SELECT name FROM users WHERE id = $1")
      while !state.withLock(\.isStopped) {
        note { try session.run("INSERT INTO users (name) VALUES ('traffic') RETURNING id") }
        note { try session.run("UPDATE users SET name = 'seen' WHERE id = (SELECT max(id) FROM users)") }
        note { try session.run("EXECUTE find(1)") }
        // An application thinks between its requests; this keeps the processors free for the other tests.
        Thread.sleep(forTimeInterval: 0.005)
      }
    } catch {
      state.withLock { $0.report.failures.append("\(error)") }
    }
  }

  private func note(_ statement: () throws -> Rows) {
    var failure: String?
    do { _ = try statement() } catch { failure = "\(error)" }
    state.withLock { state in
      state.report.statements += 1
      if let failure { state.report.failures.append(failure) }
    }
  }
}
