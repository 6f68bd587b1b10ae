/// How a fleet is gone through.
public struct FleetPolicy: Sendable {
  /// How many targets go first; the others are only touched when all of these went well.
  public var canaries: Int
  /// How many targets are worked on at a time.
  public var parallel: Int
  /// How many may fail before no further one is begun; `nil` goes through all.
  public var maxFailures: Int?

  /// One canary, eight at a time, and a stop at the first failure, unless said otherwise.
  public init(canaries: Int = 1, parallel: Int = 8, maxFailures: Int? = 0) {
    self.canaries = max(0, canaries)
    self.parallel = max(1, parallel)
    self.maxFailures = maxFailures
  }

  /// For what changes nothing: everybody is asked, whoever fails.
  public static func everybody(parallel: Int) -> FleetPolicy {
    FleetPolicy(canaries: 0, parallel: parallel, maxFailures: nil)
  }
}

/// Decides which target is next: first the canaries, then the others. A pure value.
struct FleetSchedule {
  private let policy: FleetPolicy
  private let count: Int
  private var wave = 0..<0
  private(set) var failures = 0

  init(_ policy: FleetPolicy, targets count: Int) {
    self.policy = policy
    self.count = count
  }

  /// Whether no further target may be begun.
  var isStopped: Bool {
    guard let most = policy.maxFailures else { return false }
    // What failed on a canary would fail on the others, however many failures they are allowed.
    return failures > (wave.upperBound <= policy.canaries ? 0 : most)
  }

  /// Opens the next wave, when all of the one before have ended: how many of it may be worked on at a time; 0 when there is none.
  mutating func openWave() -> Int {
    guard !isStopped else { return 0 }
    let start = wave.upperBound
    wave = start..<(start < policy.canaries ? min(policy.canaries, count) : count)
    return min(policy.parallel, wave.count)
  }

  /// The next target of the wave.
  mutating func begin() -> Int? {
    guard !isStopped else { return nil }
    return wave.popFirst()
  }

  /// A target has ended.
  mutating func end(failed: Bool) {
    if failed { failures += 1 }
  }
}
