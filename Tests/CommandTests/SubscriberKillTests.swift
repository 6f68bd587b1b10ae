import Foundation
import Postgres
import Synchronization
import Testing
import TestSupport

/// Kill the tool between publisher and subscriber, at any request to either: each side is wholly renamed or wholly not, the
/// same command finishes the job, and both have the same rows.
@Suite struct SubscriberKillTests {
  enum Side: CaseIterable { case publisher, subscriber }

  private static let manifest = """
    {"renames": [{"old": "users", "new": "tb_user"}, {"old": "orders", "new": "tb_order"}]}
    """

  private func apply(_ publisher: String, _ subscriber: String) throws -> CommandResult {
    let folder = try ScratchDirectory(["renames.json": Self.manifest])
    let file = folder.path + "/renames.json"
    return try Tool.start(["apply", file, "--no-rehearsal", "--subscriber", subscriber], conninfo: publisher)
      .wait()
  }

  @Test(arguments: Side.allCases) func killed(side: Side) throws {
    let feed = try Feed()
    // A request in each step is enough here; the steps themselves are killed at every request by KillTests.
    for number in stride(from: 3, to: 400, by: 31) {
      let traffic = try Traffic(feed.publisher, sessions: 2)
      let killing: Wire.Observer = { request, moment in
        guard request.number == number, moment == .answered else { return .forward }
        kill(request.client, SIGKILL)
        return .cut
      }
      let watching: Wire.Observer = { _, _ in .forward }
      let here = try Wire(to: Feed.publishers, observer: side == .publisher ? killing : watching)
      let there = try Wire(to: Feed.subscribers, observer: side == .subscriber ? killing : watching)
      let result = try apply(here.conninfo(feed.publisher), there.conninfo(feed.subscriber))
      let isOver = (side == .publisher ? here : there).requests < number
      here.close()
      there.close()
      let comment: Comment = "\(side) at request \(number)"
      #expect(result.exitCode == (isOver ? 0 : -SIGKILL), "\(comment): \(result.errors)")
      let kinds = try [feed.kinds("users"), feed.kinds("tb_user")]
      #expect(
        [[["r", "r"], ["", ""]], [["v", "r"], ["r", ""]], [["v", "v"], ["r", "r"]]].contains(kinds),
        "\(comment): \(kinds)")

      let again = try apply(feed.publisher.conninfo, feed.subscriber.conninfo)
      #expect(again.exitCode == 0, "\(comment): \(again.errors)")
      #expect(traffic.stop().failures.isEmpty)
      #expect(try feed.kinds("users") == ["v", "v"] && feed.isEnabled())
      try eventually { try feed.isSame("tb_user") && feed.isSame("tb_order") }
      if isOver { break }
      for database in [feed.subscriber, feed.publisher] {
        let back = try Tool.run("rollback", "users", "--group", "--no-shim", on: database)
        #expect(back.exitCode == 0, "\(comment): \(back.errors)")
      }
    }
  }
}
