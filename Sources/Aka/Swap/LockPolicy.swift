/// How long the swap may wait, and how long it may make others wait.
public struct LockPolicy: Sendable, Codable, Hashable {
  /// The longest time in all, after which the tool gives up with everything as it was.
  public let budget: Duration
  /// The longest time that any client may wait because of us.
  public let maxStall: Duration

  /// Whether an autovacuum that is in the way is cancelled. (It starts again by itself.) PostgreSQL cancels it only for
  /// those who queue for deadlock_timeout, which we never do.
  public let cancelsAutovacuum: Bool

  /// Ten minutes and 100 ms, unless said otherwise.
  public init(
    budget: Duration = .seconds(600), maxStall: Duration = .milliseconds(100), cancelsAutovacuum: Bool = false
  ) {
    self.budget = budget
    self.maxStall = maxStall
    self.cancelsAutovacuum = cancelsAutovacuum
  }
}

/// Decides when to look, wait, try and stop. A pure value: events go in, actions come out.
///
/// A waiting ACCESS EXCLUSIVE request blocks everybody who comes after it, so that queue is where the downtime of a rename
/// comes from. Hence: look first, wait without queueing while an old transaction holds the table, and then queue for a few
/// milliseconds only, a little longer each time.
struct LockLadder {
  enum Event {
    /// Somebody holds the table, and has for longer than we could queue.
    case held
    /// Nobody does.
    case free
    /// The attempt was not granted in time, or met a deadlock.
    case missed
  }

  enum Action: Equatable {
    case look
    case wait(Duration)
    case attempt(timeout: Duration)
    case giveUp
  }

  private let policy: LockPolicy
  private var polls = 0
  private(set) var attempts = 0

  init(_ policy: LockPolicy) { self.policy = policy }

  /// What to do after an event, `elapsed` after the start.
  mutating func after(_ event: Event, elapsed: Duration) -> Action {
    if case .free = event, attempts == 0 || elapsed < policy.budget { return attempt() }
    guard elapsed < policy.budget else { return .giveUp }
    let left = policy.budget - elapsed
    if case .held = event { return .wait(min(nextPoll(), left)) }
    polls = 0
    return .wait(min(pause, left))
  }

  /// 5 ms at first; doubled after every third miss; never more than a client may wait.
  private var timeout: Duration {
    let rung = min(attempts / 3, 10)
    return max(.milliseconds(1), min(.milliseconds(5 << rung), policy.maxStall))
  }

  private mutating func attempt() -> Action {
    defer { attempts += 1 }
    return .attempt(timeout: timeout)
  }

  /// After a miss, those who waited behind us go first.
  private var pause: Duration { timeout * 10 }

  /// Reading pg_locks takes every partition of the lock table for a moment, so the polls grow apart: 20 ms to 1 s.
  private mutating func nextPoll() -> Duration {
    defer { polls += 1 }
    return .milliseconds(min(1000, 20 << min(polls, 6)))
  }
}
