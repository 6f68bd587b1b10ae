import Foundation
import Postgres
import Synchronization
import Testing
import TestSupport

/// Kill the tool between publisher and subscriber, at any request to either: each side is wholly renamed (or rolled back) or
/// wholly not, the same command finishes the job, and both have the same rows.
@Suite struct SubscriberKillTests {
  enum Side: CaseIterable { case publisher, subscriber }

  enum Verb: CaseIterable {
    case apply, rollback

    /// What the old and the new name are on a side where it is not done, and where it is.
    var kinds: (before: [String], after: [String]) {
      self == .apply ? (["r", ""], ["v", "r"]) : (["v", "r"], ["r", "v"])
    }
  }

  private static let manifest = """
    {"renames": [{"old": "users", "new": "tb_user"}, {"old": "orders", "new": "tb_order"}]}
    """

  private func run(_ verb: Verb, _ publisher: String, _ subscriber: String) throws -> CommandResult {
    let folder = try ScratchDirectory(["renames.json": Self.manifest])
    let words =
      verb == .apply
      ? ["apply", folder.path + "/renames.json", "--no-rehearsal"] : ["rollback", "users", "--group"]
    return try Tool.start(words + ["--subscriber", subscriber], conninfo: publisher).wait()
  }

  @Test(arguments: Verb.allCases, Side.allCases) func killed(verb: Verb, side: Side) throws {
    let feed = try Feed()
    // A request in each step is enough here; the steps themselves are killed at every request by KillTests.
    for number in stride(from: 5, to: 400, by: 31) {
      if verb == .rollback {
        let renamed = try run(.apply, feed.publisher.conninfo, feed.subscriber.conninfo)
        #expect(renamed.exitCode == 0, "\(renamed.errors)")
      }
      let traffic = try Traffic(feed.publisher, sessions: 2)
      let killing: Wire.Observer = { request, moment in
        guard request.number == number, moment == .answered else { return .forward }
        kill(request.client, SIGKILL)
        return .cut
      }
      let watching: Wire.Observer = { _, _ in .forward }
      let here = try Wire(to: Feed.publishers, observer: side == .publisher ? killing : watching)
      let there = try Wire(to: Feed.subscribers, observer: side == .subscriber ? killing : watching)
      let result = try run(verb, here.conninfo(feed.publisher), there.conninfo(feed.subscriber))
      let isOver = (side == .publisher ? here : there).requests < number
      here.close()
      there.close()
      let comment: Comment = "\(verb), \(side) at request \(number)"
      #expect(result.exitCode == (isOver ? 0 : -SIGKILL), "\(comment): \(result.errors)")
      let (before, after) = verb.kinds
      let kinds = try zip(feed.kinds("users"), feed.kinds("tb_user")).map { [$0, $1] }
      #expect(
        [[before, before], [after, before], [after, after]].contains(kinds), "\(comment): \(kinds)")

      let again = try run(verb, feed.publisher.conninfo, feed.subscriber.conninfo)
      #expect(again.exitCode == 0, "\(comment): \(again.errors)")
      #expect(traffic.stop().failures.isEmpty)
      #expect(try zip(feed.kinds("users"), feed.kinds("tb_user")).map { [$0, $1] } == [after, after])
      #expect(try feed.isEnabled())
      try eventually { try feed.isSame("tb_user") && feed.isSame("tb_order") }
      if isOver { break }
      guard verb == .apply else { continue }
      for database in [feed.subscriber, feed.publisher] {
        let back = try Tool.run("rollback", "users", "--group", "--no-shim", on: database)
        #expect(back.exitCode == 0, "\(comment): \(back.errors)")
      }
    }
  }
}
