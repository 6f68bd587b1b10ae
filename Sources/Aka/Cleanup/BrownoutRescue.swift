import FoundationEssentials
import Postgres

/// Ends brownouts after something went wrong in the middle: a person wants to stop, or the server went away.
struct BrownoutRescue {
  let connection: Connection
  let reconnect: (() throws -> Connection)?
  let report: (RenameProgress) -> Void

  /// How long to try to reach a server that went away. After that it is up to whoever comes next: every aka does this
  /// first, and so does `aka.end_expired_brownouts()`.
  private static let patience = Duration.seconds(600)

  /// Ends them as well as can be. The failure that brought us here is what the user must hear of, so there is no other.
  func endAll(of run: UUID, after cause: any Error) {
    let end = ContinuousClock.now + Self.patience
    var session = connection
    while ContinuousClock.now < end {
      do {
        if !session.isAlive {
          guard let reconnect else { return }
          report(.reconnecting)
          session = try reconnect()
        }
        try session.shielded {
          let brownouts = Brownouts(connection: session)
          let ended = try brownouts.begun(by: run).filter {
            try brownouts.endPatiently($0.id, why: Self.why(cause))
          }
          if !ended.isEmpty { report(.brownoutEnded(ended.map(\.shimName))) }
        }
        return
      } catch {
        // A server that answers will not answer otherwise the next time; one that starts up will.
        if session.isAlive { return }
        sleepUninterruptibly(for: .milliseconds(200))
      }
    }
  }

  private static func why(_ cause: any Error) -> String {
    switch cause {
    case is Interrupted: "interrupted"
    case let error as PostgresError where error.isConnectionLoss: "the session was lost"
    default: "failed"
    }
  }
}
