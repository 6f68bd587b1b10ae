import Foundation
import Postgres
import Testing
import TestSupport

/// What `--subscriber` says, and how it ends.
@Suite struct SubscriberCommandTests {
  @Test func whatItSaysAndHowItEnds() throws {
    let feed = try Feed()
    let there = ["--subscriber", feed.subscriber.conninfo]
    let folder = try ScratchDirectory([
      "renames.json":
        #"{"renames": [{"old": "users", "new": "tb_user"}, {"old": "orders", "new": "tb_order"}]}"#
    ])
    func run(_ words: String...) throws -> CommandResult {
      try Tool.start(words + there, conninfo: feed.publisher.conninfo).wait()
    }
    let applied = try run("apply", folder.path + "/renames.json", "--no-rehearsal")
    #expect(applied.exitCode == 0 && applied.errors.contains("--group, with --subscriber as here"))

    let plan = try run("rollback", "users", "--group", "--plan")
    #expect(plan.exitCode == 0, "\(plan.errors)")
    let halves = plan.output.components(separatedBy: "Then at ")
    #expect(halves.count == 2)
    for half in halves {
      #expect(half.contains("public.tb_user -> public.users, and a view keeps tb_user"), "\(plan.output)")
      #expect(half.contains("public.tb_order -> public.orders, and a view keeps tb_order"), "\(plan.output)")
    }
    #expect(halves[1].contains(" has applied what says the new names:"))
    #expect(try feed.kinds("users") == ["v", "v"])

    let reader = try feed.subscriber.connect()
    try reader.runScript("BEGIN; LOCK TABLE tb_order IN SHARE MODE")
    try feed.here.run("INSERT INTO users (name) VALUES ('before')")
    let behind = try run("rollback", "users", "--group", "--lock-budget", "3s")
    #expect(behind.exitCode == 75, "\(behind.errors)")
    #expect(behind.errors.contains("has not applied within 3 s what was written under the former names"))
    #expect(behind.errors.contains("Run the same command again."))
    try reader.run("ROLLBACK")

    let json = try run("rollback", "users", "--group", "--json", "--quiet")
    #expect(json.exitCode == 0, "\(json.errors)")
    let outcome = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
    func results(_ value: Any?) -> [String?] {
      ((value as? [String: Any])?["tables"] as? [[String: Any]] ?? []).map { $0["result"] as? String }
    }
    #expect(results(outcome) == ["already_rolled_back", "already_rolled_back"], "\(json.output)")
    let subscribers = outcome?["subscribers"] as? [Any]
    #expect(subscribers?.map(results) == [["flipped", "flipped"]], "\(json.output)")
    #expect(try feed.kinds("users") == ["r", "r"])

    #expect(try run("rollback", "users", "--group", "--plan").output.hasPrefix("Nothing is left to do.\n"))
    let text = try run("rollback", "users", "--group")
    #expect(text.exitCode == 0 && text.output.contains("there is nothing to do"))
    try feed.there.run("ALTER SUBSCRIPTION \(feed.name) DISABLE")
    defer { _ = try? feed.there.run("ALTER SUBSCRIPTION \(feed.name) ENABLE") }
    let refused = try run("apply", folder.path + "/renames.json", "--no-rehearsal")
    #expect(refused.exitCode == 2 && refused.errors.contains("is disabled"), "\(refused.errors)")
  }

  /// `aka rename` takes subscribers along as `aka apply` does.
  @Test func aRenameWithoutAManifest() throws {
    let feed = try Feed()
    let words = [
      "rename", "users", "tb_user", "orders", "tb_order", "--no-rehearsal", "--subscriber",
      feed.subscriber.conninfo,
    ]
    let renamed = try Tool.start(words, conninfo: feed.publisher.conninfo).wait()
    #expect(renamed.exitCode == 0, "\(renamed)")
    #expect(try feed.kinds("tb_user") == ["r", "r"] && feed.kinds("users") == ["v", "v"])
    try feed.here.run("INSERT INTO users (name) VALUES ('afterwards')")
    try eventually { try feed.isSame("tb_user") }
  }

  @Test func oneThatCannotBeReachedIsNamed() throws {
    let database = try TestDatabase("CREATE TABLE users (id int PRIMARY KEY)")
    for words in [["rename", "users", "tb_user"], ["rollback", "users"]] {
      let result = try Tool.start(
        words + ["--subscriber", "host=/nonexistent dbname=shop password=opensesame"],
        conninfo: database.conninfo
      ).wait()
      #expect(result.exitCode == 69, "\(result)")
      #expect(result.errors.contains("cannot reach subscriber password=*** dbname=shop host=/nonexistent"))
      #expect(result.errors.contains("Nothing was changed.") && !result.errors.contains("opensesame"))
    }
  }

  /// Both find it done, whoever does it.
  @Test func twoOperators() throws {
    let feed = try Feed()
    let folder = try ScratchDirectory([
      "renames.json":
        #"{"renames": [{"old": "users", "new": "tb_user"}, {"old": "orders", "new": "tb_order"}]}"#
    ])
    let apply = ["apply", folder.path + "/renames.json", "--no-rehearsal"]
    for words in [apply, ["rollback", "users", "--group"]] {
      let operators = try (0..<3).map { _ in
        try Tool.start(words + ["--subscriber", feed.subscriber.conninfo], conninfo: feed.publisher.conninfo)
      }
      for result in try operators.map({ try $0.wait() }) {
        #expect(result.exitCode == 0, "\(words): \(result)")
      }
      let table = words == apply ? "tb_user" : "users"
      #expect(try feed.kinds(table) == ["r", "r"])
      try feed.here.run("INSERT INTO users (name) VALUES ('afterwards')")
      try eventually { try feed.isSame(Identifier(table)) }
    }
  }
}
