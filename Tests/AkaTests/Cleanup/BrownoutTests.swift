import Aka
import Foundation
import Postgres
import Synchronization
import Testing
import TestSupport

/// A name fails for a while, to see who misses it.
@Suite struct BrownoutTests {
  /// What the tool sees of a client that fails, in place of the collected evidence.
  private static func missed(_ entry: LedgerEntry) -> Verdict {
    .inUse([
      Use(
        source: .logs, server: "primary", firstSeen: nil, lastSeen: .now, application: "billing",
        kind: .missing, example: "SELECT FROM users")
    ])
  }

  /// Runs a cleanup beside the test, in a session of its own.
  private final class Beside: Sendable {
    private let result = Mutex<Result<CleanupOutcome, any Error>?>(nil)
    private let done = DispatchSemaphore(value: 0)

    init(
      _ database: TestDatabase, _ options: CleanupOptions, interruption: Interruption? = nil,
      evidence: @escaping @Sendable (LedgerEntry, Duration) throws -> Verdict = Verdicts.quiet
    ) {
      let conninfo = database.conninfo
      Thread.detachNewThread {
        let outcome = Result {
          let aka = Aka(
            connection: try Connection(to: conninfo, interruption: interruption), interruption: interruption)
          return try aka.cleanUp([], options: options, evidence: evidence)
        }
        self.result.withLock { $0 = outcome }
        self.done.signal()
      }
    }

    func outcome() throws -> CleanupOutcome {
      done.wait()
      return try result.withLock { try $0!.get() }
    }
  }

  private func works(_ session: Connection, _ name: Identifier = "users") throws -> Bool {
    do {
      try session.run("SELECT FROM \(name)")
      return true
    } catch let error as PostgresError where error.state == .undefinedTable { return false }
  }

  @Test func theNameFailsUntilTheShimIsDropped() throws {
    let renamed = try Renamed()
    try renamed.session.run("PREPARE find AS SELECT count(*) FROM users")
    let cleanup = Beside(renamed.database, .brownout(.seconds(1)))
    try eventually { try !works(renamed.session) }
    let entry = try renamed.aka.status()[0]
    #expect(entry.entry.status == .brownout && entry.health == .ok && entry.entry.isInBrownout)
    #expect(try renamed.aka.examine().diagnoses.isEmpty)
    #expect(throws: PostgresError.self) { try renamed.session.run("EXECUTE find") }
    #expect(try works(renamed.session, "tb_user"))
    #expect(try cleanup.outcome().isComplete)
    #expect(try renamed.phase() == .cleaned && renamed.staged().isEmpty)
    try renamed.aka.restore("users")
    #expect(try renamed.session.run("EXECUTE find").scalar() == 0)
  }

  @Test func aSignOfUseBringsTheNameBack() throws {
    let renamed = try Renamed()
    let before = try renamed.database.dump()
    let asked = Mutex(0)
    let outcome = try renamed.aka.cleanUp([], options: .brownout(.seconds(30))) { entry, period in
      let time = asked.withLock { number in
        number += 1
        return number
      }
      return time < 2 ? Verdicts.quiet(entry, period) : Self.missed(entry)
    }
    #expect(outcome.names.map(\.result) == [.notYet])
    #expect(outcome.names[0].obstacles.map(\.code) == ["missed"])
    #expect(outcome.names[0].obstacles[0].message.contains("billing"))
    #expect(try renamed.database.dump() == before)
    #expect(try renamed.events() == "stage swap durable brown_out end_brownout")
    #expect(try renamed.aka.status().map(\.health) == [.ok])
  }

  @Test func whatOnlyTheProbeSaysWantsABrownoutThatCanBeSeen() throws {
    let renamed = try Renamed()
    var options = CleanupOptions.brownout(.milliseconds(200))
    let blind = try renamed.aka.cleanUp([], options: options, evidence: Verdicts.probeOnly)
    #expect(blind.names[0].obstacles.map(\.code) == ["brownout-unseen"])
    #expect(try works(renamed.session))
    options.acceptedGaps = [AcceptedGap(code: "brownout-unseen", reason: "we looked ourselves")]
    #expect(try renamed.aka.cleanUp([], options: options, evidence: Verdicts.probeOnly).isComplete)
  }

  @Test func aPersonStopsIt() throws {
    let renamed = try Renamed()
    let interruption = Interruption()
    let cleanup = Beside(renamed.database, .brownout(.seconds(60)), interruption: interruption)
    try eventually { try !works(renamed.session) }
    interruption.request()
    #expect(throws: Interrupted.self) { try cleanup.outcome() }
    #expect(try works(renamed.session))
    #expect(try renamed.phase() == .active)
  }

  @Test func twoOperators() throws {
    let renamed = try Renamed()
    let first = Beside(renamed.database, .brownout(.seconds(8)))
    try eventually { try !works(renamed.session) }
    let second = try renamed.aka.cleanUpQuietly()
    #expect(second.names.first?.obstacles.map(\.code) == ["in-brownout"])
    #expect(try first.outcome().isComplete)
    for _ in 1...8 {
      try renamed.aka.restore("users")
      let both = [1, 2].map { _ in Beside(renamed.database, .brownout(nil)) }
      // Who comes when the other is done finds nothing to do.
      let results = try both.flatMap { try $0.outcome().names }
      #expect(results.contains { $0.result == .cleaned }, "\(results)")
      #expect(
        results.allSatisfy {
          [.cleaned, .already].contains($0.result) || $0.obstacles.map(\.code) == ["in-brownout"]
        }, "\(results)")
      #expect(try renamed.phase() == .cleaned && renamed.staged().isEmpty)
    }
  }

  /// Also in the last moment, when the time is as good as over.
  @Test(arguments: [60.0, 0.7])
  func aRollbackEndsIt(seconds: Double) throws {
    let renamed = try Renamed()
    let cleanup = Beside(renamed.database, .brownout(.seconds(seconds)))
    try eventually { try !works(renamed.session) }
    try renamed.aka.rollback(try WrittenName(parsing: "users"))
    #expect(try cleanup.outcome().names[0].obstacles.map(\.code) == ["brownout-ended"])
    #expect(try renamed.phase() == .rolledBack)
    #expect(try works(renamed.session) && works(renamed.session, "tb_user"))
    #expect(try renamed.aka.examine().diagnoses.isEmpty && renamed.staged().isEmpty)
  }

  @Test(arguments: [60.0, 0.7])
  func aRestoreEndsIt(seconds: Double) throws {
    let renamed = try Renamed()
    let cleanup = Beside(renamed.database, .brownout(.seconds(seconds)))
    try eventually { try !works(renamed.session) }
    #expect(try renamed.aka.restore("users").isRestored)
    #expect(try works(renamed.session))
    // On a slow machine the last moment is over before anybody says a word.
    let outcome = try cleanup.outcome().names[0]
    #expect(
      outcome.obstacles.map(\.code) == ["brownout-ended"] || (seconds < 60 && outcome.result == .cleaned))
  }

  /// What an aka leaves behind that dies in a brownout whose time runs out.
  private func abandonBrownout(_ renamed: Renamed) throws {
    struct Died: Error {}
    let calls = Mutex(0)
    _ = try? renamed.aka.cleanUp([], options: .brownout(.milliseconds(100))) { entry, period in
      guard
        calls.withLock({
          $0 += 1; return $0
        }) > 1
      else { return Verdicts.quiet(entry, period) }
      // Its session goes, and it knows of no way to get another.
      try renamed.session.run(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
      )
      throw Died()
    }
    Thread.sleep(forTimeInterval: 0.15)
    #expect(try !works(renamed.session))
  }

  @Test func anybodyEndsOneThatIsOverdue() throws {
    let renamed = try Renamed()
    let before = try renamed.database.dump()
    try abandonBrownout(renamed)
    let ended: Bool = try renamed.session.run("SELECT ended FROM aka.end_expired_brownouts()").scalar()
    #expect(ended)
    #expect(try renamed.database.dump() == before)
    #expect(try renamed.session.run("SELECT count(*) FROM aka.end_expired_brownouts()").scalar() == 0)
  }

  /// Another aka is a moment earlier, and ends what is being cleaned up; nobody missed the name all the same.
  @Test func oneThatIsEndedForItsTimeWasOver() throws {
    let renamed = try Renamed()
    let outcome = try renamed.aka.cleanUp([], options: .brownout(.milliseconds(300))) { entry, period in
      if entry.isInBrownout, try renamed.aka.status()[0].entry.brownoutLeft ?? 1 < 0 {
        #expect(try renamed.aka.endExpiredBrownouts().map(\.ended) == [true])
      }
      return Verdicts.quiet(entry, period)
    }
    #expect(outcome.isComplete)
    #expect(try renamed.events() == "stage swap durable brown_out end_brownout brown_out clean")
  }

  @Test func theDoctorEndsOneThatIsOverdue() throws {
    let renamed = try Renamed()
    try abandonBrownout(renamed)
    let aka = Aka(connection: renamed.session)
    let examination = try aka.examine()
    #expect(examination.diagnoses.map(\.code) == [.brownoutOverdue])
    #expect(try aka.repair(examination).count == 1)
    #expect(try works(renamed.session) && aka.examine().diagnoses.isEmpty)
  }

  @Test func oneWhoseNameWasTakenStaysAndSaysSo() throws {
    let renamed = try Renamed()
    try abandonBrownout(renamed)
    try renamed.session.run("CREATE TABLE users ()")
    let aka = Aka(connection: renamed.session)
    let ended = try aka.endExpiredBrownouts()
    #expect(ended.map(\.ended) == [false] && ended[0].problem?.contains("already exists") == true)
    #expect(try aka.examine().diagnoses.map(\.code) == [.brownoutOverdue])
    try renamed.session.run("DROP TABLE users")
    #expect(try aka.endExpiredBrownouts().map(\.ended) == [true])
    #expect(try aka.status().map(\.health) == [.ok])
  }

  @Test func nothingElseTakesTheNameMeanwhile() throws {
    let renamed = try Renamed("CREATE TABLE users (id int); CREATE TABLE accounts (id int)")
    let cleanup = Beside(renamed.database, .brownout(.seconds(2)))
    try eventually { try !works(renamed.session) }
    #expect(throws: PlanRefused.self) { try renamed.aka.rename([try request("accounts", "users")]) }
    #expect(try renamed.aka.rename([try request("users", "tb_user")]).plan.done.count == 1)
    // What others do meanwhile leaves the shim that waits alone.
    try renamed.aka.rename([try request("accounts", "tb_account")])
    #expect(try renamed.staged().count == 1)
    #expect(try cleanup.outcome().isComplete)
  }

  @Test func waitsForThoseInTheMiddleOfSomething() throws {
    let renamed = try Renamed()
    let other = try renamed.database.connect()
    try other.runScript("BEGIN; SELECT FROM users")
    let cleanup = Beside(renamed.database, .brownout(nil))
    Thread.sleep(forTimeInterval: 0.4)
    #expect(try works(renamed.session))
    try other.run("COMMIT")
    #expect(try cleanup.outcome().isComplete)
  }
}
