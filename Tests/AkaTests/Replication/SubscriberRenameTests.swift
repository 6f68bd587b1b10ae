import Aka
import Foundation
import Postgres
import Testing
import TestSupport

/// A publisher and its subscribers are renamed together, and no change is lost on the way.
@Suite struct SubscriberRenameTests {
  static let manifest = Manifest(
    renames: [("users", "tb_user"), ("orders", "tb_order")].map { old, new in
      RenameRequest(
        old: WrittenName(schema: nil, Identifier(old)), new: WrittenName(schema: nil, Identifier(new)))
    })

  @discardableResult
  private func apply(
    _ manifest: Manifest = manifest, to feeds: Feed..., accepting codes: Set<String> = [],
    within budget: Duration = .seconds(120)
  ) throws -> RenameOutcome {
    try Aka(connection: feeds[0].publisher.connect()).apply(
      manifest, accepting: codes, policy: LockPolicy(budget: budget), rehearsal: .skip,
      subscribers: feeds.map(\.subscriber.conninfo))
  }

  private func expectRenamed(_ feed: Feed) throws {
    #expect(try feed.kinds("tb_user") == ["r", "r"] && feed.kinds("users") == ["v", "v"])
    try eventually { try feed.isSame("tb_user") && feed.isSame("tb_order") }
    try feed.here.run("INSERT INTO users (name) VALUES ('afterwards')")
    try eventually { try feed.isSame("tb_user") && feed.isSame("tb_order") }
    #expect(try feed.isEnabled())
  }

  @Test(arguments: Feed.ways) func nothingIsLost(publication: String, options: String) throws {
    let feed = try Feed(publication: SQL(unescaped: publication), options: SQL(unescaped: options))
    let traffic = try Traffic(feed.publisher, sessions: 4)
    try feed.here.run("INSERT INTO users (name) SELECT repeat('many', 100) FROM generate_series(1, 3000)")
    let outcome = try apply(to: feed)
    Thread.sleep(forTimeInterval: 0.5)
    let report = traffic.stop()
    #expect(report.failures.isEmpty && report.statements > 0)
    #expect(outcome.subscribers?.map(\.subscriptions) == [[feed.name]])
    #expect(outcome.subscribers?[0].figures != nil)
    try expectRenamed(feed)
    #expect(try apply(to: feed).subscribers?[0].figures == nil)
  }

  /// What a strict rehearsal at the subscriber refuses, it refuses before the publisher is renamed.
  @Test(
    .enabled(if: TestedServer.offers(extension: "pg_stat_statements"), "the server lacks pg_stat_statements"))
  func strictOnAllSides() throws {
    let feed = try Feed()
    try feed.here.run("CREATE EXTENSION pg_stat_statements")
    let refused = #expect(throws: PlanRefused.self) {
      try Aka(connection: feed.publisher.connect()).apply(
        Self.manifest, rehearsal: .refuse, subscribers: [feed.subscriber.conninfo])
    }
    #expect(
      refused?.description.contains("cannot be rehearsed strictly: pg_stat_statements is not installed")
        == true)
    #expect(refused?.description.contains("subscriber ") == true)
    #expect(try feed.kinds("tb_user") == ["", ""])
  }

  /// What was written before the rename waits at the subscriber, behind somebody who has the table locked.
  @Test func aSubscriberThatIsBehindIsWaitedFor() throws {
    let feed = try Feed()
    let reader = try feed.subscriber.connect()
    try reader.runScript("BEGIN; LOCK TABLE orders IN SHARE MODE")
    try feed.here.run("INSERT INTO users (name) VALUES ('before')")
    let failure = #expect(throws: SubscriberFailure.self) { try apply(to: feed, within: .seconds(1)) }
    #expect(failure?.cause is SubscriberBehind)
    #expect(try feed.kinds("tb_user") == ["r", ""])
    try feed.here.run("INSERT INTO users (name) VALUES ('after')")
    #expect(throws: SubscriberFailure.self) { try apply(to: feed, within: .seconds(1)) }
    try reader.run("ROLLBACK")
    // What was written before is there now; what was written after is not, and the slot says nothing of how far it got.
    try eventually { try feed.there.run("SELECT count(*) = 1 FROM users WHERE name = 'before'").scalar() }
    try apply(to: feed)
    try expectRenamed(feed)
  }

  /// A change that cannot be applied is not taken for one that says the new name.
  @Test func aConflictIsNotTakenForTheRename() throws {
    let feed = try Feed()
    let number = 1_000_000
    try feed.there.run("INSERT INTO users VALUES (\(number), 'in the way')")
    try feed.here.run("INSERT INTO users VALUES (\(number), 'conflict')")
    let failure = #expect(throws: SubscriberFailure.self) { try apply(to: feed, within: .seconds(1)) }
    #expect(failure?.cause is SubscriberBehind)
    try feed.here.run("INSERT INTO users (name) VALUES ('after')")
    #expect(throws: SubscriberFailure.self) { try apply(to: feed, within: .seconds(1)) }
    try feed.there.runScript("DELETE FROM users; DELETE FROM orders")
    try apply(to: feed)
    try expectRenamed(feed)
  }

  @Test func twoSubscribersAndOneThatNobodyNamed() throws {
    let first = try Feed()
    let second = try Feed(beside: first)
    let refused = #expect(throws: PlanRefused.self) { try apply(to: first) }
    #expect(refused?.refusals.contains { $0.remedy.contains("--accept publication") } == true)
    #expect(try first.kinds("tb_user") == ["", ""])
    // One that lags does not keep the other from being renamed.
    let reader = try first.subscriber.connect()
    try reader.runScript("BEGIN; LOCK TABLE orders IN SHARE MODE")
    try first.here.run("INSERT INTO users (name) VALUES ('before')")
    #expect(throws: SubscriberFailure.self) { try apply(to: first, second, within: .seconds(2)) }
    #expect(try first.kinds("tb_user") == ["r", ""] && second.kinds("tb_user") == ["r", "r"])
    try reader.run("ROLLBACK")
    try apply(to: first, second)
    try expectRenamed(first)
    try expectRenamed(second)
  }

  @Test func whatCannotWorkIsRefusedBeforeAnythingChanges() throws {
    let feed = try Feed()
    func expectRefused(_ reason: String, _ sourceLocation: Testing.SourceLocation = #_sourceLocation) throws {
      let refused = #expect(throws: PlanRefused.self, sourceLocation: sourceLocation) { try apply(to: feed) }
      #expect(refused?.description.contains(reason) == true, sourceLocation: sourceLocation)
      #expect(try feed.kinds("tb_user")[0] == "", sourceLocation: sourceLocation)
    }
    try feed.there.run("CREATE TABLE tb_user (id int)")
    try expectRefused("subscriber ")
    try feed.there.run("DROP TABLE tb_user")
    try feed.there.run("ALTER SUBSCRIPTION \(feed.name) DISABLE")
    try expectRefused("is disabled")
    try feed.there.run("ALTER SUBSCRIPTION \(feed.name) ENABLE")
    let stranger = try TestDatabase(Feed.schema)
    #expect(throws: Refusal.self) {
      try Aka(connection: feed.publisher.connect()).apply(Self.manifest, subscribers: [stranger.conninfo])
    }
    try apply(to: feed)
  }

  /// A table that takes another's name: what says that name would go into the other until both sides are done, as it does
  /// where the publisher is renamed alone.
  @Test func aNameThatIsTakenOverIsRefused() throws {
    let feed = try Feed()
    let requests = [try request("users", "people"), try request("orders", "users")]
    let refused = #expect(throws: PlanRefused.self) { try apply(Manifest(renames: requests), to: feed) }
    #expect(refused?.refusals.count == 1)
    #expect(refused?.description.contains("changes would go into that one") == true, "\(refused as Any)")
    #expect(try feed.kinds("users") == ["r", "r"] && feed.kinds("people") == ["", ""])

    let here = Aka(connection: try feed.publisher.connect())
    let announced = try here.plan(requests).renames.map { rename in
      rename.findings.contains { $0.code == "publication" && $0.message.contains("into this one's copy") }
    }
    #expect(announced == [true, false])
    try here.rename(requests, accepting: ["publication", "logical-slot"])
    try feed.here.run("INSERT INTO users VALUES (77)")
    try eventually {
      try feed.there.run("SELECT count(*) = 1 FROM users WHERE id = 77 AND name IS NULL").scalar()
    }
  }

  /// The subscriber has only one of the tables, and a pattern finds it there as well.
  @Test func onlyWhatIsReplicatedIsRenamedThere() throws {
    let feed = try Feed(publication: "FOR TABLE users")
    let pattern = NamePattern(from: "*", to: "t_{name}")
    try apply(Manifest(schema: "public", patterns: [pattern]), to: feed)
    #expect(try feed.kinds("t_users") == ["r", "r"] && feed.kinds("t_orders") == ["r", ""])
    try feed.here.run("INSERT INTO users (name) VALUES ('afterwards')")
    try eventually { try feed.isSame("t_users") }
  }
}
