/// What happens while a fleet is gone through. Heard of from several threads, one at a time.
public enum FleetEvent<Outcome: Sendable & Codable>: Sendable {
  /// A target's turn has come.
  case began(FleetTarget, FleetTally)
  /// A target gets on.
  case progress(FleetTarget, RenameProgress, FleetTally)
  /// A target's turn is over.
  case ended(FleetResult<Outcome>, FleetTally)
}

/// How far it is.
public struct FleetTally: Sendable, Hashable {
  /// All of them.
  public let targets: Int
  /// Those whose turn is over.
  public internal(set) var ended = 0
  /// Those of them that failed.
  public internal(set) var failed = 0
  /// Those that are being worked on.
  public internal(set) var running = 0
  /// How long it has taken so far.
  public internal(set) var elapsed = Duration.zero

  init(targets: Int) { self.targets = targets }

  /// How many end in a second; `nil` as long as none has.
  public var rate: Double? {
    let seconds = elapsed.milliseconds / 1000
    return ended > 0 && seconds > 0 ? Double(ended) / seconds : nil
  }

  /// How many seconds the rest will take at this rate.
  public var secondsLeft: Double? { rate.map { Double(targets - ended) / $0 } }
}
