import Aka
import Foundation
import Postgres
import Testing
import TestSupport

/// A publisher and its subscribers are rolled back together, and no change is lost on the way.
@Suite struct SubscriberRollbackTests {
  @discardableResult
  private func rollback(
    _ name: String = "users", _ feeds: Feed..., wholeGroup: Bool = true, keepsNewName: Bool = true,
    accepting codes: Set<String> = [], within budget: Duration = .seconds(120)
  ) throws -> RollbackOutcome {
    try Aka(connection: feeds[0].publisher.connect()).rollback(
      WrittenName(parsing: name), wholeGroup: wholeGroup, keepsNewName: keepsNewName, accepting: codes,
      policy: LockPolicy(budget: budget), subscribers: feeds.map(\.subscriber.conninfo))
  }

  private func expectRolledBack(_ feed: Feed, keepsNewName: Bool = true) throws {
    let shim = keepsNewName ? "v" : ""
    #expect(try feed.kinds("users") == ["r", "r"] && feed.kinds("tb_user") == [shim, shim])
    #expect(try feed.kinds("orders") == ["r", "r"] && feed.kinds("tb_order") == [shim, shim])
    let name: Identifier = keepsNewName ? "tb_user" : "users"
    try feed.here.run("INSERT INTO \(name) (name) VALUES ('afterwards')")
    try eventually { try feed.isSame("users") && feed.isSame("orders") }
    #expect(try feed.isEnabled())
  }

  @Test(arguments: Feed.ways) func nothingIsLost(publication: String, options: String) throws {
    let feed = try Feed(publication: SQL(unescaped: publication), options: SQL(unescaped: options))
    try feed.rename()
    for keepsNewName in [true, false] {
      let traffic = try Traffic(feed.publisher, sessions: 4)
      try feed.here.run("INSERT INTO users (name) SELECT repeat('many', 100) FROM generate_series(1, 3000)")
      let outcome = try rollback("users", feed, keepsNewName: keepsNewName)
      try eventually { try feed.here.run("SELECT count(*) > 20 FROM users WHERE name = 'seen'").scalar() }
      let report = traffic.stop()
      #expect(report.failures.isEmpty && report.statements > 0)
      #expect(outcome.tables.map(\.result) == Array(repeating: keepsNewName ? .flipped : .bare, count: 2))
      #expect(outcome.subscribers?.map(\.subscriptions) == [[feed.name]])
      #expect(outcome.subscribers?[0].tables.map(\.result) == outcome.tables.map(\.result))
      #expect(outcome.subscribers?[0].figures != nil)
      try expectRolledBack(feed, keepsNewName: keepsNewName)
      let again = try rollback("users", feed, keepsNewName: keepsNewName)
      #expect(again.figures == nil && again.subscribers?[0].figures == nil)
      // The tables may go to and fro, also where a shim of the last time is in the way.
      if keepsNewName { try feed.rename() }
    }
  }

  /// What was written before waits at the subscriber, behind somebody who has the table locked.
  @Test func aSubscriberThatIsBehindIsWaitedFor() throws {
    let feed = try Feed()
    try feed.rename()
    let reader = try feed.subscriber.connect()
    try reader.runScript("BEGIN; LOCK TABLE tb_order IN SHARE MODE")
    try feed.here.run("INSERT INTO users (name) VALUES ('before')")
    let failure = #expect(throws: SubscriberFailure.self) {
      try rollback("users", feed, within: .seconds(3))
    }
    #expect(failure?.cause is SubscriberBehind)
    #expect(try feed.kinds("users") == ["r", "v"])
    try feed.here.run("INSERT INTO users (name) VALUES ('after')")
    #expect(throws: SubscriberFailure.self) { try rollback("users", feed, within: .seconds(3)) }
    try reader.run("ROLLBACK")
    try eventually { try feed.there.run("SELECT count(*) = 1 FROM users WHERE name = 'before'").scalar() }
    #expect(try feed.there.run("SELECT count(*) = 0 FROM users WHERE name = 'after'").scalar())
    try rollback("users", feed)
    try expectRolledBack(feed)
  }

  /// Each side renamed for itself, one table, and rolled back at the publisher alone: the command takes up what is left.
  @Test func aRenameOfEachSideForItself() throws {
    let feed = try Feed()
    let here = Aka(connection: try feed.publisher.connect())
    let there = Aka(connection: try feed.subscriber.connect())
    try here.rename([try request("users", "tb_user")], accepting: ["publication", "logical-slot"])
    try feed.here.run("INSERT INTO users (name) VALUES ('early')")
    // The subscriber has yet to be renamed, or what says the new name would never be applied.
    let refused = #expect(throws: PlanRefused.self) { try rollback("users", feed) }
    #expect(refused?.refusals[0].reason.contains("is not renamed there") == true, "\(refused as Any)")
    #expect(try feed.kinds("tb_user") == ["r", ""])
    try here.rollback(try WrittenName(parsing: "users"))
    #expect(throws: PlanRefused.self) { try rollback("users", feed) }
    try there.rename([try request("users", "tb_user")], accepting: ["subscription"])
    try eventually { try feed.there.run("SELECT count(*) = 1 FROM users WHERE name = 'early'").scalar() }
    try feed.here.run("INSERT INTO users (name) VALUES ('late')")
    #expect(try rollback("users", feed).subscribers?[0].tables.map(\.result) == [.flipped])
    #expect(try feed.kinds("users") == ["r", "r"] && feed.kinds("tb_user") == ["v", "v"])
    try eventually { try feed.isSame("users") && feed.isSame("orders") }
    // Once nothing says the new name, a table that was not renamed there needs nothing.
    try here.rename([try request("orders", "tb_order")], accepting: ["publication", "logical-slot"])
    try here.rollback(try WrittenName(parsing: "orders"))
    let outcome = try rollback("orders", feed, wholeGroup: false)
    #expect(outcome.subscribers?[0].tables.isEmpty == true)
  }

  /// A subscriber that was renamed too early stands at the old name, and a rollback of the publisher would not help it.
  @Test func aSubscriberThatWasTooEarly() throws {
    let feed = try Feed()
    let there = Aka(connection: try feed.subscriber.connect())
    try there.rename([try request("users", "tb_user")], accepting: ["subscription"])
    try feed.here.run("INSERT INTO users (name) VALUES ('under the old name')")
    try Aka(connection: feed.publisher.connect()).rename(
      [try request("users", "tb_user")], accepting: ["publication", "logical-slot"])
    let refused = #expect(throws: PlanRefused.self) { try rollback("users", feed) }
    #expect(refused?.refusals[0].reason.contains("that say an old name") == true, "\(refused as Any)")
    try there.rollback(try WrittenName(parsing: "users"))
    try eventually { try feed.there.run("SELECT count(*) = 1 FROM users").scalar() }
    try there.rename([try request("users", "tb_user")], accepting: ["subscription"])
    try rollback("users", feed)
    try feed.here.run("INSERT INTO users (name) VALUES ('under the old name again')")
    try eventually { try feed.isSame("users") && feed.isSame("orders") }
  }

  @Test func twoSubscribersAndOneThatNobodyNamed() throws {
    let first = try Feed()
    let second = try Feed(beside: first)
    try first.rename(and: second)
    let refused = #expect(throws: Refusal.self) { try rollback("users", first) }
    #expect(refused?.remedy.contains("--accept logical-slot") == true)
    #expect(try first.kinds("tb_user") == ["r", "r"])
    let reader = try first.subscriber.connect()
    try reader.runScript("BEGIN; LOCK TABLE tb_order IN SHARE MODE")
    try first.here.run("INSERT INTO users (name) VALUES ('before')")
    #expect(throws: SubscriberFailure.self) { try rollback("users", first, second, within: .seconds(3)) }
    #expect(try first.kinds("users") == ["r", "v"] && second.kinds("users") == ["r", "r"])
    try reader.run("ROLLBACK")
    try rollback("users", first, second)
    try expectRolledBack(first)
    try expectRolledBack(second)

    try first.rename(and: second)
    try rollback("users", second, accepting: ["logical-slot"])
    #expect(try first.kinds("users") == ["r", "v"] && second.kinds("users") == ["r", "r"])
    try rollback("users", first)
    try expectRolledBack(first)
  }

  /// One table of two, and what a plan says of it.
  @Test func oneTableOfTwo() throws {
    let feed = try Feed()
    try feed.rename()
    let plan = try Aka(connection: feed.publisher.connect()).planRollback(
      WrittenName(parsing: "orders"), subscribers: [feed.subscriber.conninfo])
    #expect(plan.tables.map(\.result) == [.flipped] && plan.tables[0].old.name == "orders")
    #expect(plan.subscribers?[0].tables.map(\.old.name) == ["orders"])
    #expect(try feed.kinds("tb_order") == ["r", "r"])
    #expect(
      try feed.there.run("SELECT count(*) FROM pg_class WHERE relname LIKE 'flip\\_%'").scalar() == 0)
    try rollback("orders", feed, wholeGroup: false)
    #expect(try feed.kinds("orders") == ["r", "r"] && feed.kinds("users") == ["v", "v"])
    try feed.here.run("INSERT INTO users (name) VALUES ('afterwards')")
    try eventually { try feed.isSame("users") && feed.isSame("orders") }
  }
}

extension Feed {
  /// Renames both sides, and those of another subscriber, as ``SubscriberRenameTests`` does.
  func rename(and other: Feed? = nil) throws {
    try Aka(connection: publisher.connect()).apply(
      SubscriberRenameTests.manifest, rehearsal: .skip,
      subscribers: [self, other].compactMap { $0?.subscriber.conninfo })
  }
}
