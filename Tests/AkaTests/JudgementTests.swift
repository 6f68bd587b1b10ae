import Foundation
import Testing

@testable import Aka

/// The verdict, without a server: histories are made up, by hand and at random.
@Suite struct JudgementTests {
  private func verdict(_ world: World, period: Double = 1000, logs: [LogHistory] = []) -> Verdict {
    Judgement(shim: world.shim, samples: world.samples, logs: logs, now: world.now, period: period).verdict
  }

  private func codes(_ verdict: Verdict) -> Set<String> {
    if case .unknown(let gaps) = verdict { Set(gaps.map(\.code)) } else { [] }
  }

  /// A world in which nothing happens: sampled at the swap, in the middle and now.
  private func silence(_ change: (inout World) -> Void = { _ in }) -> World {
    var world = World()
    world.sampleAll()
    world.now += 4000
    world.sampleAll()
    change(&world)
    world.now += 500
    world.sampleAll()
    return world
  }

  @Test func silenceIsQuietByProbeOnlyUntilAnotherSourceAgrees() throws {
    let world = silence()
    #expect(verdict(world) == .quietByProbeOnly(since: Date(timeIntervalSince1970: World.swap)))
    func logs(_ spans: [LogSpan]) -> [LogHistory] { [LogHistory(server: "primary", spans: spans, uses: [])] }
    let whole = [LogSpan(from: World.swap + 2000, to: world.now, doubts: [])]
    #expect(
      verdict(world, logs: logs(whole)) == .quiet(since: Date(timeIntervalSince1970: World.swap + 2000)))
    let broken = [
      LogSpan(from: World.swap, to: world.now - 500, doubts: []),
      LogSpan(from: world.now - 500, to: world.now, doubts: [LogDoubt("heartbeat-missing", "")]),
    ]
    for spans in [broken, [LogSpan(from: World.swap, to: world.now - 100, doubts: [])], []] {
      #expect(
        verdict(world, logs: logs(spans)) == .quietByProbeOnly(since: Date(timeIntervalSince1970: World.swap))
      )
    }
    let statements = silence { _ in }
    #expect(verdict(statements.withStatements()) == .quiet(since: Date(timeIntervalSince1970: World.swap)))
  }

  @Test func aUseCountsAsOfTheLaterSample() throws {
    var world = World()
    world.sampleAll()
    world.now += 4000
    world.use(on: 0)
    world.flush(0)
    world.sampleAll()
    let seen = world.now
    world.now += 30
    world.sampleAll()
    guard case .inUse(let uses) = verdict(world, period: 100) else { throw Unexpected() }
    #expect(uses.map(\.lastSeen) == [Date(timeIntervalSince1970: seen)])
    world.now += 200
    world.sampleAll()
    #expect(verdict(world, period: 100) == .quietByProbeOnly(since: Date(timeIntervalSince1970: seen)))
  }

  private struct Unexpected: Error {}

  typealias Event = @Sendable (inout World) -> Void

  private static let events: [(String, Event)] = [
    ("counters-lost", { $0.crash(0) }),
    ("counters-reset", { $0.resetCounters(0) }),
    ("track-functions-off", { $0.servers[0].tracks = false }),
    ("track-functions-override", { $0.servers[0].overrides = ["role app has track_functions=none"] }),
    ("probe-replaced", { $0.servers[0].definition += 1 }),
    ("open-transaction", { $0.servers[0].transaction = $0.now }),
    ("promoted", { $0.servers[0].timeline += 1 }),
    ("standby-not-observed", { $0.servers[0].streams = [.init(name: "replica")] }),
    ("not-observed-before", { $0.addStandby(observed: true) }),
  ]

  @Test(arguments: events)
  func namesTheGap(code: String, event: Event) throws {
    #expect(codes(verdict(silence(event))).contains(code))
    // When all of it is over for longer than the period, it no longer matters.
    var later = silence(event)
    later.settle()
    later.now += 1
    later.sampleAll()
    later.now += 2000
    later.sampleAll()
    guard case .quietByProbeOnly(let since) = verdict(later) else {
      Issue.record("\(code): \(verdict(later))")
      return
    }
    // A transaction that is over has told all.
    #expect(since.timeIntervalSince1970 > World.swap || code == "open-transaction")
  }

  @Test func nothingIsKnownOfWhatWasNeverSampled() throws {
    var world = World()
    world.now += 10
    #expect(codes(verdict(world)) == ["no-samples"])
    world.sampleAll()
    #expect(codes(verdict(world)) == ["not-observed-before", "too-soon"])
    var stale = silence()
    stale.now += 61
    #expect(codes(verdict(stale)) == ["not-observed-since"])
  }

  typealias Change = @Sendable (inout [Sample]) -> Void

  private static let settings: [(String, Change)] = [
    ("track-functions-unknown", { $0[1].conditions.trackFunctionsSource = "user" }),
    (
      "old-sessions",
      { samples in
        for index in samples.indices {
          samples[index].conditions.trackFunctionsSource = "database"
          samples[index].oldestSession = World.swap - 5000
        }
      }
    ),
    ("configuration-reloaded", { $0[1].conditions.loadedAt = 1 }),
    ("transactions-not-visible", { samples in samples[2].conditions.seesOthers = false }),
    ("shim-not-seen", { $0[1].shims = [] }),
    ("probe-missing", { $0[1].shims[0].countsInserts = false }),
    ("sentinel-lost", { $0[1].sentinel = nil }),
  ]

  @Test(arguments: settings)
  func namesWhatASampleLeavesOpen(code: String, change: Change) throws {
    let world = silence()
    var samples = world.samples
    change(&samples)
    let verdict = Judgement(shim: world.shim, samples: samples, now: world.now, period: 10_000).verdict
    #expect(codes(verdict).contains(code))
  }

  @Test func aStandbyThatShowsANameIsToldFromTheOthersByNumber() throws {
    var world = World()
    world.addStandby(observed: true)
    world.addStandby(observed: true)
    world.sampleAll()
    world.now += 500
    world.sampleAll()
    #expect(verdict(world) == .quietByProbeOnly(since: Date(timeIntervalSince1970: World.swap)))
    world.addStandby(observed: false)
    world.sampleAll()
    #expect(codes(verdict(world)) == ["standby-not-observed"])
  }

  /// No history with a use or a gap within the period is ever called quiet; and a history with neither is. What only logs
  /// can see keeps a name from being more than quiet by the probe.
  @Test(arguments: 0..<400) func noHistoryWithAUseOrAGapIsQuiet(seed: Int) throws {
    var chance = Chance(seed: UInt64(seed) * 7919 + 1)
    for _ in 0..<10 {
      let world = World.random(&chance)
      let period = Double(chance.next(in: 100...6000))
      let source = chance.next(in: 0...2)
      let verdict = verdict(
        source == 0 ? world.withStatements() : world, period: period, logs: source == 1 ? world.logs : [])
      let start = max(world.now - period, World.swap)
      switch verdict {
      case .quiet(let since), .quietByProbeOnly(let since):
        // What happened in the last minute before the last sample may not be visible yet, which is said in the docs.
        var troubles = world.troubles.filter { $0.time >= since.timeIntervalSince1970 && $0.isVisible }
        // Logs tell the very moment.
        if source == 1, case .quiet = verdict {
          troubles += world.logTroubles.filter { $0.time > since.timeIntervalSince1970 }
        }
        #expect(troubles.isEmpty, "seed \(seed): \(troubles) after \(since.timeIntervalSince1970)")
        #expect(since.timeIntervalSince1970 <= start, "seed \(seed)")
      case .inUse: #expect((world.troubles + world.logTroubles).contains { $0.what == .use }, "seed \(seed)")
      case .unknown(let gaps): #expect(!gaps.isEmpty)
      }
    }
  }

  /// The same world is sometimes confirmed by its logs, or the property above would say nothing of them.
  @Test func wholeLogsConfirmSomeHistories() {
    var chance = Chance(seed: 4711)
    let confirmed = (0..<2000).count { _ in
      let world = World.random(&chance)
      if case .quiet = verdict(world, period: 1000, logs: world.logs) { return true }
      return false
    }
    #expect(confirmed > 20)
  }
}
