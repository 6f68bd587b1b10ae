import Aka
import Postgres
import Testing
import TestSupport

/// A coordinated rollback that could not be brought to its end is refused before anything changes.
@Suite struct SubscriberRollbackRefusalTests {
  private func expectRefused(
    _ feed: Feed, _ reason: String, _ name: String = "users",
    _ sourceLocation: Testing.SourceLocation = #_sourceLocation
  ) throws {
    let before = try [feed.kinds("users"), feed.kinds("orders")]
    let aka = Aka(connection: try feed.publisher.connect())
    for isPlan in [true, false] {
      let refused = #expect(throws: PlanRefused.self, sourceLocation: sourceLocation) {
        let name = try WrittenName(parsing: name)
        do {
          if isPlan {
            _ = try aka.planRollback(name, wholeGroup: true, subscribers: [feed.subscriber.conninfo])
          } else {
            try aka.rollback(name, wholeGroup: true, subscribers: [feed.subscriber.conninfo])
          }
        } catch let refusal as Refusal {
          throw PlanRefused(refusals: [refusal])
        }
      }
      #expect(
        refused?.description.contains(reason) == true, "\(refused as Any)", sourceLocation: sourceLocation)
      #expect(try [feed.kinds("users"), feed.kinds("orders")] == before, sourceLocation: sourceLocation)
    }
  }

  @Test func whatCannotWork() throws {
    let feed = try Feed()
    try expectRefused(feed, "the ledger knows no rename of users")
    try feed.rename()
    try feed.there.run("ALTER SUBSCRIPTION \(feed.name) DISABLE")
    try expectRefused(feed, "is disabled")
    try feed.there.run("ALTER SUBSCRIPTION \(feed.name) ENABLE")

    try feed.there.runScript("ALTER VIEW users RENAME TO elsewhere; CREATE TABLE users (id int)")
    try expectRefused(feed, "subscriber ")
    try expectRefused(feed, "is taken by something that is not its shim")
    try feed.there.runScript("DROP TABLE users; ALTER VIEW elsewhere RENAME TO users")

    try feed.there.run(
      "UPDATE aka.sys_table_migrations SET status = 'cleaned', cleaned_at = now() WHERE old_name = 'users'")
    try expectRefused(feed, "is cleaned up")
    try feed.there.run(
      "UPDATE aka.sys_table_migrations SET status = 'active', cleaned_at = NULL WHERE old_name = 'users'")

    let stranger = try TestDatabase(Feed.schema)
    #expect(throws: Refusal.self) {
      try Aka(connection: feed.publisher.connect()).rollback(
        WrittenName(parsing: "users"), subscribers: [stranger.conninfo])
    }
    try Aka(connection: feed.publisher.connect()).rollback(
      WrittenName(parsing: "users"), wholeGroup: true, subscribers: [feed.subscriber.conninfo])
    #expect(try feed.kinds("users") == ["r", "r"])
  }

  /// Whoever may not do it there is told before the publisher is rolled back.
  @Test func aRoleThatMayNot() throws {
    let feed = try Feed()
    try feed.rename()
    let role = Identifier("watcher_\(feed.subscriber.name)")
    try feed.there.runScript(
      """
      CREATE ROLE \(role) LOGIN; GRANT ALL ON SCHEMA aka TO \(role); GRANT ALL ON ALL TABLES IN SCHEMA aka TO \(role);
      GRANT EXECUTE ON FUNCTION pg_replication_origin_progress TO \(role)
      """)
    defer { _ = try? feed.there.runScript("DROP OWNED BY \(role); DROP ROLE \(role)") }
    let conninfo = "\(feed.subscriber.conninfo) user=\(role.name)"
    let refused = #expect(throws: PlanRefused.self) {
      try Aka(connection: feed.publisher.connect()).rollback(
        WrittenName(parsing: "users"), wholeGroup: true, subscribers: [conninfo])
    }
    #expect(refused?.description.contains("does not own") == true, "\(refused as Any)")
    #expect(try feed.kinds("users") == ["v", "v"])
  }

  /// A subscription that came to know the table under its new name when the old one was an alias there: what says the old name
  /// would be dropped without an error.
  @Test func anAliasAtASubscriber() throws {
    let feed = try Feed()
    try feed.here.run("ALTER PUBLICATION \"My feed\" DROP TABLE orders")
    try feed.there.run("ALTER SUBSCRIPTION \(feed.name) REFRESH PUBLICATION")
    try Aka(connection: feed.subscriber.connect()).rename([try aliasRequest("orders", "tb_order")])
    try Aka(connection: feed.publisher.connect()).rename(
      [try request("orders", "tb_order")], accepting: ["publication", "logical-slot"])
    try feed.here.run("ALTER PUBLICATION \"My feed\" ADD TABLE tb_order")
    try feed.there.run("ALTER SUBSCRIPTION \(feed.name) REFRESH PUBLICATION WITH (copy_data = false)")
    try expectRefused(feed, "without an error", "orders")
  }

  /// An alias table at the publisher is no matter, unless a publication sends everything under its name.
  @Test func anAliasAtThePublisher() throws {
    let feed = try Feed(publication: "FOR TABLES IN SCHEMA public")
    try Aka(connection: feed.publisher.connect()).rename(
      [try aliasRequest("orders", "tb_order")], accepting: ["publication", "logical-slot"])
    try Aka(connection: feed.subscriber.connect()).rename(
      [try request("orders", "tb_order")], accepting: ["subscription"])
    try feed.here.run("INSERT INTO users (name) VALUES ('before')")
    try feed.here.run("ALTER PUBLICATION \"My feed\" SET (publish_via_partition_root = true)")
    try expectRefused(feed, "under the name of its alias table", "orders")
    try feed.here.run("ALTER PUBLICATION \"My feed\" SET (publish_via_partition_root = false)")
    try Aka(connection: feed.publisher.connect()).rollback(
      WrittenName(parsing: "orders"), subscribers: [feed.subscriber.conninfo])
    #expect(try feed.kinds("orders") == ["r", "r"] && feed.kinds("tb_order") == ["p", "v"])
    try feed.here.run("INSERT INTO users (name) VALUES ('after')")
    try eventually { try feed.isSame("users") && feed.isSame("orders") }
  }

  /// Whether a publication of schemas still sends the table when it is back.
  @Test func aSchemaThatIsNotPublishedAnyMore() throws {
    let feed = try Feed(publication: "FOR TABLES IN SCHEMA public")
    for session in [feed.here, feed.there] { try session.run("CREATE SCHEMA core") }
    try feed.here.run("ALTER PUBLICATION \"My feed\" ADD TABLES IN SCHEMA core")
    try Aka(connection: feed.publisher.connect()).apply(
      Manifest(renames: [try request("users", "core.tb_user")]), rehearsal: .skip,
      subscribers: [feed.subscriber.conninfo])
    try feed.here.run("ALTER PUBLICATION \"My feed\" DROP TABLES IN SCHEMA public")
    try expectRefused(feed, "subscribers get no change of public.users, without an error")
    try feed.here.run("ALTER PUBLICATION \"My feed\" ADD TABLES IN SCHEMA public")
    try Aka(connection: feed.publisher.connect()).rollback(
      WrittenName(parsing: "users"), subscribers: [feed.subscriber.conninfo])
    try feed.here.run("INSERT INTO users (name) VALUES ('after')")
    try eventually { try feed.isSame("users") && feed.isSame("orders") }
  }
}
