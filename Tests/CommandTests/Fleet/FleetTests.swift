import Foundation
import Postgres
import Testing
import TestSupport

/// aka fleet: the same in many databases, some of which are not as they should be.
@Suite struct FleetTests {
  private static let down = "host=/nowhere dbname=shop password=hunter2"

  /// One is down, one has something in the way; the rest is done, and what was in the way can be taken out of it.
  @Test func goesOnWithTheRest() throws {
    let tenants = try Tenants(12)
    try tenants.connect(5).run("CREATE VIEW tb_order AS SELECT 1")
    try tenants.setTargets(
      tenants.names.prefix(4) + ["# a comment", "", Self.down] + tenants.names.dropFirst(4))

    let plan = try tenants.run("apply", "--plan", "--json")
    #expect(plan.exitCode == 1, "\(plan)")
    #expect(try FleetLine.read(plan).count { $0.result == "would_do" } == 11)
    #expect(try tenants.standing(0) == Tenants.Standing.untouched.rawValue)

    let first = try tenants.run("apply", "--max-failures", "2", "--parallel", "4", "--json")
    #expect(first.exitCode == 1, "\(first)")
    let lines = try FleetLine.read(first)
    #expect(lines.count == 13 && lines.count { $0.result == "done" } == 11)
    let refused = try #require(lines.first { $0.result == "refused" })
    #expect(refused.target == tenants.names[5] && refused.problems[0].contains("tb_order is taken"))
    let unreachable = try #require(lines.first { $0.result == "unreachable" })
    #expect(unreachable.target == "password=*** dbname=shop host=/nowhere")
    #expect(first.errors.contains("13 targets: 11 done, 1 refused, 1 unreachable."))
    #expect(!(first.output + first.errors).contains("hunter2"))
    for number in tenants.names.indices where number != 5 {
      #expect(try tenants.standing(number) == Tenants.Standing.renamed.rawValue)
    }
    #expect(try tenants.standing(5) == "orders r, tb_order v, users r; no ledger")

    let status = try tenants.run("status")
    #expect(status.exitCode == 69 && status.output.contains("unreachable"))
    #expect(
      status.output.matches(of: /(?:users +tb_user|orders +tb_order) +11 active, 1 without it +-/).count == 2,
      "\(status.output)")

    try tenants.connect(5).run("DROP VIEW tb_order")
    try tenants.setTargets(tenants.names)
    let second = try tenants.run("apply", "--json")
    #expect(second.exitCode == 0, "\(second)")
    let results = Dictionary(grouping: try FleetLine.read(second), by: \.result).mapValues(\.count)
    #expect(results == ["done": 1, "nothing_to_do": 11])
    for number in tenants.names.indices { #expect(try tenants.swaps(number) == 2) }
    // Each target's own log has it.
    let history = try Tool.start(
      ["history", "-d", PrivateServer.shared.conninfo(tenants.names[5])]
    ).wait()
    #expect(history.output.contains("aka fleet apply --file"), "\(history.output)")
  }

  @Test func theCanaryGoesFirst() throws {
    let tenants = try Tenants(3)
    try tenants.connect(0).run("CREATE TABLE tb_user (id int)")
    let result = try tenants.run("apply", "--max-failures", "99")
    #expect(result.exitCode == 2, "\(result)")
    #expect(result.output.hasPrefix("\(tenants.names[0]): refused\n    the name public.tb_user is taken"))
    #expect(result.errors.contains("3 targets: 1 refused, 2 not begun."))
    for number in 1..<3 { #expect(try tenants.standing(number) == Tenants.Standing.untouched.rawValue) }
    // Without one it is a failure like another.
    let without = try tenants.run("apply", "--max-failures", "99", "--canary", "0")
    #expect(without.exitCode == 1 && without.errors.contains("2 done, 1 refused"), "\(without)")
  }

  @Test func stopsAtTheFirstFailure() throws {
    let tenants = try Tenants(5)
    try tenants.connect(2).run("DROP TABLE orders")
    let result = try tenants.run("apply", "--parallel", "1", "--json")
    #expect(result.exitCode == 1)
    #expect(
      try FleetLine.read(result).map(\.result) == ["done", "done", "refused", "not_begun", "not_begun"])
    #expect(try tenants.standing(3) == Tenants.Standing.untouched.rawValue)
  }

  @Test func aTableThatIsHeldIsTriedAgainLater() throws {
    let tenants = try Tenants(2)
    let holder = try tenants.connect(0)
    try holder.run("BEGIN")
    try holder.run("SELECT * FROM users")
    let busy = try tenants.run("apply", "--lock-budget", "300ms")
    #expect(busy.exitCode == 75 && busy.output.contains("busy"), "\(busy)")
    #expect(try tenants.standing(1) == Tenants.Standing.untouched.rawValue)
    try holder.run("COMMIT")
    #expect(try tenants.run("apply").exitCode == 0)
    #expect(try tenants.standings() == Array(repeating: Tenants.Standing.renamed.rawValue, count: 2))
  }

  /// Evidence is each target's own, and what cannot be reached is unknown and stays.
  @Test func cleansUpByEachTargetsEvidence() throws {
    let tenants = try Tenants(3)
    #expect(try tenants.run("apply").exitCode == 0)
    let application = try tenants.connect(1)
    try application.run("SELECT * FROM users")
    try application.run("SELECT pg_stat_force_next_flush()")
    try tenants.setTargets(tenants.names + [Self.down])

    let usage = try tenants.run("usage", "--json")
    #expect(usage.exitCode == 69)
    let verdicts = try usage.output.split(separator: "\n").map { line -> String in
      let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      let outcome = try #require(object?["outcome"] as? [String: Any])
      return "\(object?["result"] ?? "-") \(outcome["verdict"] ?? "-")"
    }
    #expect(
      verdicts.sorted() == ["answered in_use", "answered unknown", "answered unknown", "unreachable unknown"])
    let told = try tenants.run("usage", "users")
    #expect(told.output.contains("public.users: in use") && !told.output.contains("public.orders"))

    let accepting = ["too-soon", "probe-only"].flatMap { ["--accept-gap", "\($0)=a test"] }
    let cleanup = try tenants.start(
      "cleanup", ["users", "--no-brownout", "--canary", "0", "--max-failures", "9", "--json"] + accepting)
    let result = try cleanup.wait()
    #expect(result.exitCode == 1, "\(result)")
    let lines = try FleetLine.read(result)
    #expect(lines.first { $0.target == tenants.names[1] }?.result == "not_yet")
    #expect(lines.map(\.result).sorted() == ["done", "done", "not_yet", "unreachable"], "\(result.output)")
    #expect(try tenants.standing(0) == "orders v, tb_order r, tb_user r; 1 renamed, 0 pending")
    #expect(try tenants.standing(1) == Tenants.Standing.renamed.rawValue)
    try tenants.setTargets(tenants.names)
    let again = try tenants.start("cleanup", ["users", "--no-brownout"] + accepting).wait()
    #expect(again.exitCode == 3 && again.output.contains("1 name gone before"), "\(again)")
  }

  @Test func aTerminalShowsHowFarItIs() throws {
    let tenants = try Tenants(4)
    let words = [
      "apply", "--file", tenants.files.path + "/prefix.json", "--targets",
      tenants.files.path + "/tenants.txt",
    ]
    let command = "stty cols 120; exec '\(Tool.path)' fleet \(words.joined(separator: " ")) --parallel 1"
    let result = try Command.run(
      "/usr/bin/env", ["-u", "COLUMNS", "script", "-qec", command, "/dev/null"],
      environment: [
        "AKA_DATABASE": PrivateServer.shared.conninfo(), "TERM": "xterm", "NO_COLOR": "1",
      ])
    #expect(result.exitCode == 0, "\(result)")
    #expect(
      result.output.contains(/[1-3] of 4 targets, [01] at work; [0-9.]+ a second, [0-9.]+ m?s left/),
      "\(result.output.debugDescription)")
    #expect(result.output.contains("4 targets: 4 done.\r\n"))
  }

  @Test(arguments: [
    (["apply", "--file", "x"], "--targets or with --query"),
    (["status", "--targets", "x", "--query", "y"], "--targets or with --query"),
    (["status", "--targets", "/nowhere/x"], "cannot read the file"),
    (["status", "--targets", "x", "--parallel", "0"], "--parallel"),
    (["apply", "--file", "-", "--targets", "-"], "Standard input"),
  ])
  func explainsMistakes(words: [String], mentions: String) throws {
    let result = try Tool.start(["fleet"] + words).wait()
    #expect([64, 1].contains(result.exitCode) && result.errors.contains(mentions), "\(result)")
  }
}
