import Foundation
import Postgres
import Synchronization

extension TestDatabase {
  /// Runs one job a session, each in a thread of its own, and returns what went wrong in any of them.
  ///
  /// - Parameters:
  ///   - sessions: how many.
  ///   - job: gets its session and its number.
  ///   - meanwhile: what happens beside them.
  public func race(
    sessions: Int, _ job: @escaping @Sendable (Connection, Int) throws -> Void,
    meanwhile: () throws -> Void = {}
  ) throws -> [String] {
    let conninfo = conninfo
    let failures = Mutex<[String]>([])
    let threads = DispatchGroup()
    for number in 0..<sessions {
      threads.enter()
      Thread.detachNewThread {
        do { try job(try Connection(to: conninfo), number) } catch {
          failures.withLock { $0.append("\(error)") }
        }
        threads.leave()
      }
    }
    try meanwhile()
    threads.wait()
    return failures.withLock { $0 }
  }
}
