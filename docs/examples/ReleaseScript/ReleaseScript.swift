import Aka
import Postgres

/// A step of a deployment: gives table users its new name, gives up after a while, and takes it back when the shim
/// is not what it should be. Its argument is the database, as for psql.
@main
enum ReleaseScript {
  static func main() async throws {
    let patience = Duration.seconds(30)
    let interruption = Interruption()
    let watchdog = Task {
      try await Task.sleep(for: patience)
      interruption.request()
    }
    defer { watchdog.cancel() }

    let connection = try Connection(to: CommandLine.arguments.dropFirst().first, interruption: interruption)
    let aka = Aka(connection: connection, interruption: interruption, report: tell)
    let request = RenameRequest(
      old: try WrittenName(parsing: "users"), new: try WrittenName(parsing: "tb_user"))

    // A plan is a value: what goes wrong silently stops this release, and the rest is for the log.
    let plan = try aka.plan([request])
    for finding in plan.renames.flatMap(\.findings) where finding.severity == .silent {
      throw ReleaseStopped(reason: "\(finding.code): \(finding.message)")
    }

    let outcome = try aka.rename(
      [request], policy: LockPolicy(budget: .seconds(20), maxStall: .milliseconds(50)))
    guard let figures = outcome.figures else { return print("users was renamed before") }
    print("renamed; the lock was held for \(figures.heldMilliseconds) ms")

    for verification in try aka.verify() where !verification.failures.isEmpty {
      try aka.rollback(request.new)
      throw ReleaseStopped(reason: "\(verification.failures)")
    }
  }

  /// Hears what goes on.
  private static func tell(_ progress: RenameProgress) {
    switch progress {
    case .waiting(let blockers, let left):
      print("waiting for \(blockers.count) transactions to end, \(left) at most")
    case .locking(let timeout): print("asking for the lock, for \(timeout) at most")
    default: break
    }
  }
}

/// Why the deployment must not go on.
struct ReleaseStopped: Error {
  let reason: String
}
