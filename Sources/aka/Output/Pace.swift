import Synchronization

/// How far something is, how fast it goes, and how long the rest will take. Counted from the first time it is asked.
final class Pace: Sendable {
  private let start = Mutex<ContinuousClock.Instant?>(nil)

  /// `1,200 of 4,000, 600 a second, 4.7 s left`; `nil` within the first second, since most of it is over then.
  func describe(
    _ done: Int, of total: Int?, at now: ContinuousClock.Instant = .now, _ amount: (Int) -> String
  ) -> String? {
    let start = start.withLock { start in
      start = start ?? now
      return start ?? now
    }
    let seconds = (now - start) / .seconds(1)
    guard seconds >= 1, done > 0 else { return nil }
    let rate = Double(done) / seconds
    let speed = "\(amount(Int(rate))) a second"
    guard let total, total >= done else { return "\(amount(done)), \(speed)" }
    return "\(amount(done)) of \(amount(total)), \(speed), \(Amount.time(Double(total - done) / rate)) left"
  }
}
