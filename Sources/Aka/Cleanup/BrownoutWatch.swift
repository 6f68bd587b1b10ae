import FoundationEssentials
import Postgres

/// A brownout that this aka began.
struct BegunBrownout {
  /// The rename, as it is in its brownout.
  let entry: LedgerEntry
  /// When it began, by the server's clock.
  let began: Date
  /// How long it shall last.
  let window: Duration
  /// When that is over, by ours.
  let end: ContinuousClock.Instant
  /// Whether it proves nothing unless errors can be seen.
  let mustBeSeen: Bool
  /// The shim's definition, as it was in its place.
  let definition: String
}

/// Watches over brownouts until they are over: somebody may run into one, and somebody else may end one.
struct BrownoutWatch {
  let connection: Connection
  let interruption: Interruption?
  let evidence: VerdictSource
  let options: CleanupOptions
  let report: (RenameProgress) -> Void

  /// Returns what kept each shim from being dropped; `nil` for those that nobody missed.
  ///
  /// Errors are looked for in the log from the moment before the first brownout: `log` was opened then.
  func watch(_ brownouts: [BegunBrownout], log: inout ErrorLog?) throws -> [UUID: CleanupObstacle] {
    var obstacles: [UUID: CleanupObstacle] = [:]
    var open = brownouts
    var asksNext = ContinuousClock.now
    while !open.isEmpty {
      try interruption?.check()
      let isOver = open.contains { ContinuousClock.now >= $0.end }
      let asks = isOver || ContinuousClock.now >= asksNext
      if asks { asksNext = .now + Self.pause(of: brownouts) }
      let errors = try log?.newErrors() ?? []
      var stays: [BegunBrownout] = []
      for brownout in open {
        // Whether it was ended is asked last and said first: what is used after its end was not missed in it.
        let use = asks ? try used(brownout) : nil
        if let obstacle = try missed(brownout, errors) ?? ended(brownout) ?? use {
          obstacles[brownout.entry.id] = obstacle
        } else if ContinuousClock.now < brownout.end {
          stays.append(brownout)
        } else if let obstacle = try unseen(brownout, log) {
          obstacles[brownout.entry.id] = obstacle
        }
      }
      open = stays
      guard let next = open.map(\.end).min() else { break }
      let left = next - ContinuousClock.now
      report(.brownout(open.map(\.entry.shimName), left: left, seesErrors: log != nil))
      try interruption.pause(min(left, .seconds(1)))
    }
    return obstacles
  }

  /// To ask for a verdict takes samples of everything, so it is done twenty times rather than every second.
  private static func pause(of brownouts: [BegunBrownout]) -> Duration {
    let shortest = brownouts.map(\.window).min() ?? .zero
    return max(.seconds(1), min(shortest / 20, .seconds(30)))
  }

  /// Somebody ran into an error.
  private func missed(_ brownout: BegunBrownout, _ errors: [LoggedError]) -> CleanupObstacle? {
    let name = brownout.entry.shimName
    guard let error = errors.first(where: { $0.misses(name) })?.redacted(about: [name]) else { return nil }
    let who = [error.user, error.application].compactMap { $0 }.joined(separator: ", ")
    let statement = error.statement.map { ": " + $0.prefix(200) } ?? ""
    return .missed(name, by: (who.isEmpty ? "" : who + ": ") + error.message + statement)
  }

  /// The evidence knows of a use since it began.
  private func used(_ brownout: BegunBrownout) throws -> CleanupObstacle? {
    guard case .inUse(let uses) = try evidence(brownout.entry, options.quietPeriod),
      let use = uses.first(where: { $0.lastSeen >= brownout.began })
    else { return nil }
    return .missed(brownout.entry.shimName, by: use.inWords)
  }

  /// Somebody else ended it, or began another.
  private func ended(_ brownout: BegunBrownout) throws -> CleanupObstacle? {
    try Brownouts(connection: connection).fate(of: brownout.entry) == .endedByOthers
      ? .ended(brownout.entry.shimName) : nil
  }

  /// A brownout that nobody could have been seen to run into proves nothing, unless the evidence has no doubts by itself.
  private func unseen(_ brownout: BegunBrownout, _ log: ErrorLog?) throws -> CleanupObstacle? {
    guard brownout.mustBeSeen, log == nil else { return nil }
    return CleanupObstacle(
      CleanupDecision.unseenBrownout,
      "the brownout of \(brownout.entry.shimName) is over, and whether anybody ran into it could not be seen",
      remedy:
        "let aka read the server's log (docs/cleanup.md), or look yourself and answer for it: --accept-gap "
        + "'\(CleanupDecision.unseenBrownout)=REASON'")
  }
}

extension CleanupObstacle {
  static func ended(_ name: QualifiedName) -> CleanupObstacle {
    CleanupObstacle(
      "brownout-ended", "somebody else ended the brownout of \(name)",
      remedy: "ask who ('aka status' and the ledger's events say), and clean up again")
  }

  fileprivate static func missed(_ name: QualifiedName, by whom: String) -> CleanupObstacle {
    CleanupObstacle(
      "missed", "\(name) was missed in its brownout, which was ended: \(whom)",
      remedy: "let that say the new name, and clean up again")
  }
}
