import Foundation

@testable import Aka

/// A make-believe cluster: what really happens there, and what its samples say about it.
struct World {
  /// When the shim took its place.
  static let swap = 1_000_000.0
  private static let rename = UUID(uuidString: "00000000-0000-0000-0000-000000000007")!

  var now = World.swap - 1
  var servers = [Server(name: Sample.primary)]
  private(set) var samples: [Sample] = []
  /// All that happened and that must not be overlooked.
  private(set) var troubles: [Trouble] = []
  /// What happened that only logs can see, and when they were not whole.
  private(set) var logTroubles: [Trouble] = []
  private var standbys = 0

  /// What the logs of the servers say.
  var logs: [LogHistory] {
    servers.filter(\.isObserved).map { LogHistory(server: $0.name, spans: $0.log.spans, uses: $0.log.uses) }
  }

  struct Server {
    let name: String
    var isObserved = true
    var link: Sample.Link?
    var streams: [Sample.Link] = []
    var tracks = true
    var overrides: [String] = []
    var definition = 1
    var timeline = 1
    var transaction: Double?
    var countersSince = 0.0
    var countersReset: Double?
    var sentinel = 0
    var calls = 0
    /// Uses that no session has reported yet.
    var pending = 0
    var log = Log()
  }

  /// A server's log, and what is read of it whenever the server is sampled.
  struct Log {
    var isSilent = false
    var lastRead: Double?
    var doubts: [LogDoubt] = []
    var spans: [LogSpan] = []
    var uses: [IngestedUse] = []
    var unread: [IngestedUse] = []
  }

  struct Trouble: CustomStringConvertible {
    enum What { case use, gap }
    let what: What
    let time: Double
    /// Whether a sample could tell by now.
    var isVisible = true
    var description: String { "\(what) at \(time)" }
  }

  var shim: WatchedShim { WatchedShim(rename: Self.rename, oid: 42, since: Self.swap, probe: .count) }

  // MARK: What happens

  mutating func use(on server: Int) {
    if servers[server].tracks && servers[server].overrides.isEmpty { servers[server].pending += 1 }
    troubles.append(Trouble(what: .use, time: now))
  }

  /// As EXPLAIN uses a name: no probe counts it.
  mutating func useUnprobed(on server: Int) {
    logTroubles.append(Trouble(what: .use, time: now))
    guard !servers[server].log.isSilent else { return }
    servers[server].log.unread.append(
      IngestedUse(
        rename: Self.rename, kind: "read", role: nil, application: nil, client: nil, records: 1, first: now,
        last: now, example: nil))
  }

  /// Records are lost, as when a file goes before it was read.
  mutating func loseLog(_ server: Int) {
    logTroubles.append(Trouble(what: .gap, time: now))
    servers[server].log.unread = []
    servers[server].log.doubts.append(LogDoubt("log-rotated-away", ""))
  }

  mutating func silenceLog(_ server: Int) {
    logTroubles.append(Trouble(what: .gap, time: now))
    servers[server].log.isSilent.toggle()
    servers[server].log.doubts.append(LogDoubt("statements-not-logged", ""))
  }

  /// Leaves a heartbeat in a log and reads up to it.
  private mutating func readLog(_ server: Int) {
    var log = servers[server].log
    if log.isSilent { log.doubts.append(LogDoubt("statements-not-logged", "")) }
    if let last = log.lastRead { log.spans.append(LogSpan(from: last, to: now, doubts: log.doubts)) }
    log.uses += log.unread
    (log.lastRead, log.unread, log.doubts) = (now, [], [])
    servers[server].log = log
  }

  mutating func flush(_ server: Int) {
    servers[server].calls += servers[server].pending
    servers[server].pending = 0
  }

  mutating func crash(_ server: Int) {
    (servers[server].calls, servers[server].pending, servers[server].sentinel) = (0, 0, 0)
    servers[server].countersSince = now
    trouble()
  }

  mutating func resetCounters(_ server: Int) {
    (servers[server].calls, servers[server].sentinel, servers[server].countersReset) = (0, 0, now)
    trouble()
  }

  /// Something in which uses may go uncounted.
  mutating func trouble() { troubles.append(Trouble(what: .gap, time: now)) }

  mutating func addStandby(observed: Bool) {
    standbys += 1
    let link = Sample.Link(name: "replica")
    servers.append(Server(name: "standby\(standbys):5432", isObserved: observed, link: link))
    servers[0].streams.append(link)
    trouble()
  }

  /// Ends what lasts.
  mutating func settle() {
    for index in servers.indices {
      if servers[index].log.isSilent { silenceLog(index) }
      (servers[index].tracks, servers[index].overrides, servers[index].transaction) = (true, [], nil)
    }
    servers[0].streams = servers.compactMap(\.link)
  }

  // MARK: What is seen

  mutating func sampleAll() {
    for index in servers.indices where servers[index].isObserved { sample(index) }
  }

  mutating func sample(_ index: Int) {
    readLog(index)
    let server = servers[index]
    samples.append(
      Sample(
        server: server.name, takenAt: now,
        conditions: Sample.Conditions(
          version: 150_000, isStandby: server.link != nil, timeline: server.timeline, startedAt: 0,
          countersSince: server.countersSince, countersReset: server.countersReset,
          trackFunctions: server.tracks ? "pl" : "none", trackFunctionsSource: "configuration file",
          loadedAt: 0,
          overrides: server.overrides, seesOthers: true, streams: server.streams, receiver: server.link),
        sentinel: server.sentinel == 0 ? nil : server.sentinel, oldestTransaction: server.transaction,
        shims: [
          ShimSample(
            migrationId: Self.rename, shimOid: 42, definition: "\(server.definition)",
            counters: [.init(oid: 41, version: "1", calls: server.calls)], countsScans: true,
            countsInserts: true,
            holders: [])
        ]))
    servers[index].sentinel += 1
  }

  /// The same, with a pg_stat_statements that saw nothing and kept everything.
  func withStatements() -> World {
    var world = self
    for index in samples.indices {
      world.samples[index].statements = StatementConditions(
        evictions: 0, resetAt: 0, track: "all", tracksUtility: true, saves: true, overrides: [], lookups: 0,
        unreadable: 0
      )
      world.samples[index].shims[0].statements = []
    }
    return world
  }

  // MARK: At random

  static func random(_ chance: inout Chance) -> World {
    var world = World()
    if chance.next(in: 0...3) == 0 { world.addStandby(observed: true) }
    world.troubles = []
    if chance.next(in: 0...9) > 0 { world.sampleAll() } else { world.trouble() }
    world.now = swap
    for _ in 0..<chance.next(in: 3...40) {
      world.now += Double(chance.next(in: 1...400))
      for index in world.servers.indices { world.flushLate(index) }
      world.step(&chance)
    }
    if chance.next(in: 0...9) > 0 { world.settle() }
    world.now += Double(chance.next(in: 61...400))
    for index in world.servers.indices { world.flushLate(index) }
    if chance.next(in: 0...9) > 0 { world.sampleAll() } else { world.trouble() }
    return world
  }

  /// A session reports within the minute, unless its transaction goes on.
  private mutating func flushLate(_ index: Int) { if servers[index].transaction == nil { flush(index) } }

  private mutating func step(_ chance: inout Chance) {
    let server = chance.next(in: 0...servers.count - 1)
    switch chance.next(in: 0...59) {
    case 0: use(on: server)
    case 1: crash(server)
    case 2: resetCounters(server)
    case 3:
      // Seen off at least once: what is switched off and on again between two samples leaves no trace.
      servers[server].tracks = false
      sampleAll()
      use(on: server)
    case 4:
      servers[server].overrides = ["role app has track_functions=none"]
      sampleAll()
      use(on: server)
    case 5:
      servers[server].definition += 1
      trouble()
    case 6:
      servers[server].transaction = now
      use(on: server)
    case 7: settle()
    case 8: addStandby(observed: chance.next(in: 0...1) == 0)
    case 9 where servers[server].link == nil:
      servers[server].timeline += 1
      trouble()
    case 41: useUnprobed(on: server)
    case 42 where servers[server].isObserved: loseLog(server)
    case 43: silenceLog(server)
    case 10...40: sampleAll()
    default: sample(server)
    }
  }
}

/// Numbers that are the same in every run.
struct Chance {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next(in range: ClosedRange<Int>) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return range.lowerBound + Int((state >> 33) % UInt64(range.count))
  }
}
