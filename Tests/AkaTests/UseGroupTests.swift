import Foundation
import Postgres
import Testing

@testable import Aka

import struct Postgres.Identifier

/// Samples repeat each statement of a user at each interval; a person reads of the user once.
@Suite struct UseGroupTests {
  private func use(
    _ time: Double, _ kind: Use.Kind = .read, by role: Identifier? = "app", example: String? = nil,
    source: EvidenceSource = .statements, server: String = "primary", client: String? = nil
  ) -> Use {
    Use(
      source: source, server: server, firstSeen: nil, lastSeen: Date(timeIntervalSince1970: time), role: role,
      client: client, kind: kind, example: example)
  }

  /// Twenty statements of two roles over five intervals, and what the probe says of them.
  private var busy: [Use] {
    (1...5).flatMap { interval -> [Use] in
      let time = Double(interval * 60)
      return (1...20).map {
        use(time, $0 == 20 ? .write : .read, by: $0 % 4 == 0 ? "batch" : "app", example: "SELECT \($0)")
      } + [use(time, .other, by: nil, source: .probe)]
    }
  }

  @Test func oneLineAUser() throws {
    let groups = UseGroup.groups(of: busy.shuffled())
    #expect(groups.count == 3 && groups.map(\.sightings).sorted() == [5, 25, 75])
    #expect(groups.allSatisfy { $0.latest.lastSeen == Date(timeIntervalSince1970: 300) })
    let batch = try #require(groups.first { $0.latest.role == "batch" })
    #expect(batch.kinds == [.read, .write])
    #expect(Set(batch.statements) == Set([4, 8, 12, 16, 20].map { "SELECT \($0)" }))
  }

  @Test func whatTellsUsersApart() {
    let uses = [
      use(1), use(1, server: "standby:5432"), use(1, source: .logs), use(1, by: "other"),
      use(1, client: "10.0.0.7"), use(2), use(3, .write),
    ]
    #expect(UseGroup.groups(of: uses).map(\.sightings) == [3, 1, 1, 1, 1])
    #expect(UseGroup.groups(of: []).isEmpty)
  }

  @Test func theLatestComesFirst() {
    let uses = [use(1, example: "old"), use(3, example: "new"), use(2, example: "old"), use(9, by: "late")]
    let groups = UseGroup.groups(of: uses)
    #expect(groups.map(\.latest.role) == ["late", "app"] && groups[1].statements == ["new", "old"])
  }

  @Test func inWords() {
    #expect(use(0, example: "SELECT 1").inWords == "role app read it at 1970-01-01T00:00:00Z: SELECT 1")
    #expect(use(0, .missing, by: nil).inWords == "somebody missed it at 1970-01-01T00:00:00Z")
    let uses = [use(60, .write, example: "b"), use(0, example: "a"), use(0, example: "b")]
    #expect(
      UseGroup.groups(of: uses).map(\.inWords) == [
        "role app read it and wrote through it, seen 3 times, the last at 1970-01-01T00:01:00Z: b and 1 other statement"
      ])
  }

  private struct Unexpected: Error {}

  /// Cleanup's reason names users, and says how many it leaves out.
  @Test func theReasonToWait() throws {
    guard
      case .notYet(let obstacles) = CleanupDecision(
        .inUse(busy + (1...4).map { use(1, by: Identifier("r\($0)")) }), options: CleanupOptions(),
        now: .now)
    else { throw Unexpected() }
    #expect(obstacles.map(\.code) == ["in-use"])
    #expect(obstacles[0].message.contains("; and 2 more") && obstacles[0].message.utf8.count < 700)
  }
}
