import Foundation
import Postgres
import Synchronization
import Testing
import TestSupport

/// Kill the tool, its connection or its backend at any instant: each table is wholly renamed or wholly not, the ledger
/// agrees with the catalog, and running the same command again finishes the job.
@Suite struct KillTests {
  /// What goes wrong, and when.
  enum Disaster: CaseIterable {
    case killedUnsent, killedUnsynced, killedAnswered
    case cutUnsent, cutUnsynced, cutAnswered
    case terminated

    var moment: Wire.Moment {
      switch self {
      case .killedUnsent, .cutUnsent, .terminated: .unsent
      case .killedUnsynced, .cutUnsynced: .unsynced
      case .killedAnswered, .cutAnswered: .answered
      }
    }

    var kills: Bool { [.killedUnsent, .killedUnsynced, .killedAnswered].contains(self) }

    func strike(_ request: Wire.Request, conninfo: String) -> Wire.Fate {
      if kills { kill(request.client, SIGKILL) }
      guard self == .terminated else { return .cut }
      terminateTool(conninfo)
      return .forward
    }
  }

  @Test(arguments: Verb.allCases, Disaster.allCases)
  func atEveryRequest(verb: Verb, disaster: Disaster) throws {
    try atEveryRequest(of: verb, disaster, then: verb)
  }

  /// Somebody changes his mind after a crash.
  @Test(arguments: [(Verb.rename, Verb.bareRollback), (.rollback, .bareRollback), (.bareRollback, .rollback)])
  func thenSomethingElse(verb: Verb, next: Verb) throws {
    try atEveryRequest(of: verb, .killedUnsent, then: next)
  }

  private func atEveryRequest(of verb: Verb, _ disaster: Disaster, then next: Verb) throws {
    let users = try Users()
    let conninfo = users.database.conninfo
    for number in 1... {
      try users.reset(to: verb.start)
      let struck = Mutex(false)
      let wire = try Wire { request, moment in
        guard request.number == number, moment == disaster.moment else { return .forward }
        struck.withLock { $0 = true }
        return disaster.strike(request, conninfo: conninfo)
      }
      let result = try Tool.start(verb.arguments, conninfo: victim(wire.conninfo(users.database))).wait()
      wire.close()
      let isOver = wire.requests < number
      let comment: Comment = "\(verb) \(disaster) at request \(number)"
      if !struck.withLock(\.self) {
        #expect(result.exitCode == 0, "\(comment): \(result.errors)")
      } else if disaster.kills {
        #expect(result.exitCode == -SIGKILL, comment)
      } else {
        expectExplained(result, comment)
      }
      try users.expectWhole([verb.start, verb.end], comment)

      let again = try Tool.start(next.arguments, conninfo: conninfo).wait()
      if next == verb {
        #expect(again.exitCode == 0, "\(comment): \(again.errors)")
        try users.expectFinished(verb.end, comment)
        #expect(try users.events(verb == .rename ? "swap" : "flip") == 1, comment)
      } else {
        try expectTidy(users, after: verb, next, again, comment)
      }
      if isOver { break }
    }
  }

  /// After another command than the one that was killed: whole, and nothing left over.
  private func expectTidy(
    _ users: Users, after verb: Verb, _ next: Verb, _ result: CommandResult, _ comment: Comment
  ) throws {
    let standing = try users.standing()
    #expect([0, 2].contains(result.exitCode), "\(comment), then \(next): \(result.errors)")
    #expect(
      standing.hasPrefix("users is the table, "), "\(standing) after \(comment), then \(next)")
    try users.expectUsable()
    let views: String? = try users.session.run(
      "SELECT string_agg(viewname, ', ') FROM pg_views WHERE schemaname = 'aka'"
    ).scalar()
    #expect(views == nil, "left over after \(comment), then \(next)")
  }

  @Test(arguments: Verb.allCases)
  func terminatedAtRandomMoments(verb: Verb) throws {
    let users = try Users()
    for _ in 1...15 {
      try users.reset(to: verb.start)
      let delay = Double.random(in: 0.005...0.06)
      let tool = try Tool.start(verb.arguments, conninfo: victim(users.database.conninfo))
      Thread.sleep(forTimeInterval: delay)
      terminateTool(users.database.conninfo)
      let comment: Comment = "\(verb), terminated after \(delay) s"
      let result = try tool.wait()
      expectExplained(result, comment)
      try users.expectWhole([verb.start, verb.end], comment)
      let again = try Tool.start(verb.arguments, conninfo: users.database.conninfo).wait()
      #expect(again.exitCode == 0, "\(comment): \(again.errors)")
      try users.expectFinished(verb.end, comment)
    }
  }
}

/// A tool that lost its session says so, or had done its work already.
private func expectExplained(_ result: CommandResult, _ comment: Comment) {
  #expect([0, 1, 69].contains(result.exitCode), comment)
  #expect(result.exitCode == 0 || result.errors.contains("Error: "), "\(comment): \(result.errors)")
}

/// Marks the sessions that ``terminateTool(_:)`` ends.
private func victim(_ conninfo: String) -> String { conninfo + " application_name=victim" }

/// Ends the tool's sessions, as an administrator would.
private func terminateTool(_ conninfo: String) {
  _ = try? Connection(to: conninfo).run(
    """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND application_name = 'victim'
    """)
}
