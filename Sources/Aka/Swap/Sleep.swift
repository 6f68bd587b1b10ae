import Glibc
import Postgres

/// Blocks the calling thread.
func sleepUninterruptibly(for duration: Duration) {
  guard duration > .zero else { return }
  let (seconds, attoseconds) = duration.components
  var time = timespec(tv_sec: Int(seconds), tv_nsec: Int(attoseconds / 1_000_000_000))
  nanosleep(&time, nil)
}

extension Interruption? {
  /// Sleeps in short naps, so that a person who wants to stop need not wait.
  func pause(_ duration: Duration) throws(Interrupted) {
    let end = ContinuousClock.now + duration
    while ContinuousClock.now < end {
      try self?.check()
      sleepUninterruptibly(for: Swift.min(end - ContinuousClock.now, .milliseconds(50)))
    }
  }
}

extension Duration {
  /// The duration in milliseconds.
  var milliseconds: Double {
    Double(components.seconds) * 1000 + Double(components.attoseconds) / 1e15
  }
}
