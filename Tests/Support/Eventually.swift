import Foundation

/// Something did not happen in time.
public struct NeverHappened: Error {}

/// Waits until a condition holds, looking now and then.
public func eventually(within seconds: Double = 60, _ condition: () throws -> Bool) throws {
  let end = Date(timeIntervalSinceNow: seconds)
  while try !condition() {
    guard Date() < end else { throw NeverHappened() }
    Thread.sleep(forTimeInterval: 0.005)
  }
}
