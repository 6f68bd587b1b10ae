import Foundation
import Testing

@testable import Aka

/// What joins one reading of a log to the next, without a server.
@Suite struct LogChainTests {
  private static let settings = LogSettings(
    statement: "all", duration: -1, messages: "warning", errorStatement: "error", local: [], overrides: [:])

  private func beat(
    _ time: Double, sessions: Int = 0, _ change: (inout Heartbeat.Conditions) -> Void = { _ in }
  )
    -> Heartbeat
  {
    var conditions = Heartbeat.Conditions(sessions: sessions, loadedAt: 0, settings: Self.settings)
    change(&conditions)
    return Heartbeat(
      marker: UUID(), server: "primary", began: time, ended: time + 0.01, session: "1.1",
      conditions: conditions)
  }

  private func session(_ start: Int, _ process: Int) -> UInt64 { UInt64(start) << 32 | UInt64(process) }

  /// Sessions, each there when it began.
  private func seen(_ sessions: [UInt64]) -> [UInt64: Double] {
    Dictionary(uniqueKeysWithValues: sessions.map { ($0, Double($0.sessionStart)) })
  }

  /// The codes of what speaks against the time between two heartbeats.
  private func doubts(
    _ before: Heartbeat, _ after: Heartbeat, sessions: [UInt64] = [], seenBefore: [UInt64] = []
  ) -> [String] {
    var chain = LogChain()
    _ = chain.extend(with: .init(heartbeats: [before.marker], sessions: seen(seenBefore)), known: [before])
    let spans = chain.extend(
      with: .init(heartbeats: [after.marker], sessions: seen(sessions)), known: [before, after])
    #expect(spans.map(\.from) == [before.ended] && spans.map(\.to) == [after.began])
    return spans.flatMap(\.doubts).map(\.code)
  }

  @Test func aWholeTime() { #expect(doubts(beat(100), beat(200)).isEmpty) }

  /// An object audit, by the versions of what two shims were granted.
  private func audit(_ versions: [String?], role: String = "auditor") -> Change {
    { conditions in
      conditions.settings.statement = "none"
      let shims = zip(Self.renames, versions).compactMap { rename, version in
        version.map { AuditSettings.Shim(rename: rename, version: $0) }
      }
      conditions.settings.audit = AuditSettings(role: role, level: "log", shims: shims)
    }
  }

  private static let renames = [UUID(), UUID()]

  private func audited(_ before: Change, _ after: Change) -> LogSpan? {
    var chain = LogChain()
    let (first, second) = (beat(100, before), beat(200, after))
    return chain.extend(with: .init(heartbeats: [first.marker, second.marker]), known: [first, second]).last
  }

  @Test func whatWasAuditedAllTheTime() {
    let both = audited(audit(["1", "2"]), audit(["1", "2"]))
    #expect(both?.audited == LogAudit(role: "auditor", renames: Self.renames, doubts: []))
    #expect(
      both?.doubts.map(\.code) == ["statements-not-logged"] && both?.doubts.first?.isOfStatements == true)
    #expect(audited(audit(["1", "2"]), audit(["1", "3"]))?.audited?.renames == [Self.renames[0]])
    #expect(audited(audit(["1", "2"]), audit([nil, "2"]))?.audited?.renames == [Self.renames[1]])
    #expect(audited(audit(["1"]), audit(["1"], role: "other"))?.audited == nil)
    #expect(audited(audit(["1"]), { _ in })?.audited == nil)
    let silent = audited(audit(["1"])) { conditions in
      audit(["1"])(&conditions)
      conditions.settings.audit?.level = "debug1"
      conditions.settings.audit?.overrides = ["role app may set pgaudit.role"]
    }
    #expect(silent?.audited?.doubts.map(\.code) == ["audit-level", "audit-override"])
    // Errors are no statements: where they are not logged, an audit does not help.
    let failing = audited(audit(["1"])) { conditions in
      audit(["1"])(&conditions)
      conditions.settings.messages = "panic"
    }
    #expect(failing?.doubts.filter { $0.isOfStatements != true }.map(\.code) == ["errors-not-logged"])
  }

  typealias Change = @Sendable (inout Heartbeat.Conditions) -> Void

  private static let changes: [(String, Change)] = [
    ("statements-not-logged", { $0.settings.statement = "mod" }),
    ("errors-not-logged", { $0.settings.messages = "fatal" }),
    ("errors-not-logged", { $0.settings.errorStatement = "panic" }),
    ("logging-unknown", { $0.settings.local = ["log_statement"] }),
    ("logging-override", { $0.settings.overrides = ["log_statement": ["role app may set log_statement"]] }),
    ("sessions-lost", { $0.countersReset = 7 }),
    ("sessions-lost", { $0.countersSince = 7 }),
    ("sessions-missing", { $0.sessions = 1 }),
  ]

  @Test(arguments: changes.indices) func namesTheDoubt(number: Int) {
    let (code, change) = Self.changes[number]
    #expect(doubts(beat(100), beat(200, change)) == [code])
    if !code.hasPrefix("sessions") { #expect(doubts(beat(100, change), beat(200)).contains(code)) }
  }

  @Test func whatDoesNotDecideIsNoDoubt() {
    let quiet = beat(100) { $0.settings.overrides = ["log_min_duration_statement": ["role app has it"]] }
    #expect(doubts(quiet, beat(200)).isEmpty)
    let slow = beat(300) { ($0.settings.statement, $0.settings.duration) = ("none", 0) }
    #expect(doubts(beat(200), slow).isEmpty)
  }

  @Test func aReloadMattersWhereNobodyLooked() {
    #expect(doubts(beat(100), beat(200) { $0.loadedAt = 150 }).isEmpty)
    #expect(doubts(beat(100), beat(9000) { $0.loadedAt = 150 }) == ["configuration-reloaded"])
  }

  @Test func everySessionMustBeThere() {
    let two = beat(200, sessions: 2)
    #expect(doubts(beat(100), two, sessions: [session(150, 1)]) == ["sessions-missing"])
    #expect(doubts(beat(100), two, sessions: [session(150, 1), session(150, 2)]).isEmpty)
    // One that began behind the heartbeat is not counted yet.
    #expect(doubts(beat(100), two, sessions: [session(150, 1), session(201, 2)]) == ["sessions-missing"])
    // Long before it they were counted with it.
    #expect(
      doubts(beat(100), two, sessions: [session(150, 1)], seenBefore: [session(50, 2)]) == [
        "sessions-missing"
      ])
    // Nor does one hide what is missing that said nothing until now.
    #expect(doubts(beat(100), two, sessions: [session(150, 1), session(50, 2)]) == ["sessions-missing"])
    // A session is one however often it is seen.
    #expect(
      doubts(beat(100), two, sessions: [session(150, 1), session(99, 9)], seenBefore: [session(99, 9)])
        == ["sessions-missing"])
  }

  /// What could not be told apart in one time does not hide what is missing in the next.
  @Test func aSurplusDoesNotLast() {
    var chain = LogChain()
    let beats = [beat(100), beat(200), beat(300, sessions: 1), beat(400, sessions: 2)]
    _ = chain.extend(with: .init(heartbeats: [beats[0].marker]), known: beats)
    let extra = seen((1...5).map { session(150, $0) })
    #expect(
      chain.extend(with: .init(heartbeats: [beats[1].marker], sessions: extra), known: beats)[0].doubts
        .isEmpty)
    let next = chain.extend(with: .init(heartbeats: [beats[2].marker]), known: beats)
    #expect(next.flatMap(\.doubts).map(\.code) == ["sessions-missing"])
    // One that began just before a heartbeat may be counted after it.
    let late = chain.extend(
      with: .init(heartbeats: [beats[3].marker], sessions: seen([session(298, 1)])), known: beats)
    #expect(late.flatMap(\.doubts).isEmpty)
  }

  @Test func heartbeatsInBetweenMustBeThere() {
    var chain = LogChain()
    let beats = [beat(100), beat(200), beat(300), beat(400)]
    let spans = chain.extend(
      with: .init(heartbeats: [beats[0].marker, beats[2].marker, beats[3].marker]), known: beats)
    #expect(spans.map { $0.doubts.map(\.code) } == [["heartbeat-missing"], ["heartbeat-missing"], []])
    #expect(chain.last == beats[3])
  }

  /// Two that were left at the same time may stand in the log the other way round.
  @Test func aHeartbeatThatIsStillComingIsNotMissing() {
    var chain = LogChain()
    let beats = [beat(100), beat(200), beat(200.005), beat(300)]
    let first = chain.extend(with: .init(heartbeats: [beats[0].marker, beats[2].marker]), known: beats)
    #expect(first.isEmpty && chain.last == beats[0])
    let second = chain.extend(with: .init(heartbeats: [beats[1].marker, beats[3].marker]), known: beats)
    #expect(second.flatMap(\.doubts).isEmpty && second.last?.to == 300)
  }

  /// What was missing in a reading without a new heartbeat is not forgotten; nor what lies behind the last one.
  @Test func doubtsLastUntilTheNextHeartbeat() {
    var chain = LogChain()
    let beats = [beat(100), beat(200), beat(300)]
    _ = chain.extend(with: .init(heartbeats: [beats[0].marker]), known: beats)
    _ = chain.extend(with: .init(doubts: [LogDoubt("log-damaged", "")]), known: beats)
    let spans = chain.extend(with: .init(heartbeats: [beats[1].marker]), known: beats)
    #expect(spans.flatMap(\.doubts).map(\.code) == ["log-damaged"])
    _ = chain.extend(with: .init(), known: beats)
    #expect(chain.extend(with: .init(heartbeats: [beats[2].marker]), known: beats).flatMap(\.doubts).isEmpty)
  }
}
