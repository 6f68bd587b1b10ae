import Aka
import Postgres
import Testing
import TestSupport

/// A publisher whose publication has publish_via_partition_root, and a subscriber, through all that an alias goes through.
@Suite struct AliasFeedTests {
  /// Both sides are written to all the time, and have the same rows in the end.
  @Test(arguments: ["FOR ALL TABLES", "FOR TABLES IN SCHEMA public"])
  func noChangeIsLost(scope: String) throws {
    let feed = try Feed(publication: "\(unescaped: scope) WITH (publish_via_partition_root = true)")
    let publisher = Aka(connection: try feed.publisher.connect())
    let subscriber = Aka(connection: try feed.subscriber.connect())
    // FOR ALL TABLES sends the ledger.
    try subscriber.install()
    let traffic = try Traffic(feed.publisher, sessions: 2)
    try publisher.rename(
      [try aliasRequest("orders", "tb_order")], accepting: ["publication", "logical-slot"])
    // The new name comes at once, and the subscriber waits there.
    try eventually {
      try feed.there.run(
        "SELECT apply_error_count > 0 FROM pg_stat_subscription_stats WHERE subname = \(feed.name.name)"
      ).scalar()
    }
    try subscriber.rename([try request("orders", "tb_order")], accepting: ["subscription"])
    try feed.here.run(
      """
      CREATE OR REPLACE FUNCTION ordering() RETURNS trigger LANGUAGE plpgsql AS
        'BEGIN INSERT INTO tb_order VALUES (NEW.id); RETURN NEW; END'
      """)
    #expect(try publisher.cleanUpQuietly("orders").isComplete)
    #expect(try feed.here.sendsRoots("My feed"))
    #expect(try publisher.restore("orders").isRestored)
    let report = traffic.stop()
    #expect(report.failures.isEmpty && report.statements > 0, "\(report.failures.prefix(3))")
    try eventually { try feed.isSame("tb_order") && feed.isSame("users") }

    try publisher.rollback(try WrittenName(parsing: "orders"))
    #expect(try !feed.here.sendsRoots("My feed"))
    try feed.here.run("INSERT INTO users (name) SELECT 'back' FROM generate_series(1, 5)")
    try subscriber.rollback(try WrittenName(parsing: "orders"))
    try eventually { try feed.isSame("orders") && feed.isSame("users") }
    #expect(try feed.there.run("SELECT count(*) >= 5 FROM orders").scalar() && feed.isEnabled())
  }
}
