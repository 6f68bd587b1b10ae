import FoundationEssentials
import Postgres

/// Follows what goes wrong after a swap.
struct Watch {
  let connection: Connection
  let interruption: Interruption?
  let tell: (LoggedError) -> Void

  /// Watches until the time is over, a person stops it, or a limit is reached and the rename is rolled back.
  func run(
    _ name: WrittenName, for duration: Duration, limit: Int?,
    rollBack: (LedgerEntry) throws -> RollbackOutcome
  ) throws -> WatchReport {
    let entry = try Ledger(connection: connection).entries().latest(named: name)
    var (log, sight) = try open()
    if limit != nil {
      if case .counters(let reason) = sight {
        throw Refusal(
          "errors cannot be told apart here, so nothing can be rolled back for them: \(reason)",
          remedy: "let aka read the server's log (docs/cleanup.md), or watch without --auto-rollback")
      }
      guard entry.status == .active else {
        throw Refusal(
          "\(entry.old) -> \(entry.newName) is \(entry.status.rawValue), so there is nothing to roll back",
          remedy: "watch without --auto-rollback")
      }
    }
    let before = try DatabaseCounters.read(connection)
    let start = ContinuousClock.now
    var errors: [LoggedError] = []
    var isLimitReached = false
    do {
      while ContinuousClock.now - start < duration, !isLimitReached {
        try interruption.pause(min(.milliseconds(500), duration - (ContinuousClock.now - start)))
        for error in try log?.newErrors() ?? [] where error.concerns([entry.old, entry.new]) {
          errors.append(error.redacted(about: [entry.old, entry.new]))
          tell(errors[errors.count - 1])
        }
        isLimitReached = limit.map { errors.count >= $0 } ?? false
      }
    } catch is Interrupted {
      // To stop watching is a way to end it.
    }
    let after = try connection.shielded { try DatabaseCounters.read(connection) }
    var report = WatchReport(
      old: entry.old, new: entry.new, seconds: (ContinuousClock.now - start).milliseconds / 1000,
      sight: sight,
      counters: after.since(before))
    (report.errors, report.latest) = (errors.count, errors.suffix(100))
    if isLimitReached { report.rollback = try rollBack(entry) }
    return report
  }

  private func open() throws -> (ErrorLog?, WatchSight) {
    do {
      let log = try ErrorLog(connection)
      return (log, .log(log.format))
    } catch let unreadable as ErrorLog.Unreadable {
      return (nil, .counters(reason: unreadable.reason))
    }
  }
}
