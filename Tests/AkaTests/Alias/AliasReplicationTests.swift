import Aka
import Postgres
import Testing
import TestSupport

/// Alias tables and logical replication: no change is lost, and none gets a name that no subscriber has.
@Suite struct AliasReplicationTests {
  /// Where a publication lists its tables, changes say the new name, whatever publish_via_partition_root is: as with a view.
  @Test(arguments: ["false", "true"])
  func changesGoOutUnderTheNewName(viaRoot: String) throws {
    let feed = try Feed(
      publication: "FOR TABLE users, orders WITH (publish_via_partition_root = \(unescaped: viaRoot))")
    let publisher = Aka(connection: try feed.publisher.connect())
    try publisher.rename(
      [try aliasRequest("orders", "tb_order")], accepting: ["publication", "logical-slot"])
    // Its trigger says orders.
    try feed.here.run("INSERT INTO users (name) VALUES ('ann'), ('bob')")
    try feed.here.runScript("UPDATE orders SET id = 7 WHERE id = 1; INSERT INTO tb_order VALUES (8)")
    try eventually { try hasStopped(feed) }
    #expect(try feed.there.run("SELECT count(*) FROM orders").scalar() == 0)
    let subscriber = Aka(connection: try feed.subscriber.connect())
    try subscriber.rename([try request("orders", "tb_order")], accepting: ["subscription"])
    try eventually { try feed.isSame("tb_order") && feed.isSame("users") }
    #expect(
      try feed.there.run("SELECT string_agg(id::text, ' ' ORDER BY id) FROM orders").scalar() == "2 7 8")
  }

  private func hasStopped(_ feed: Feed) throws -> Bool {
    try feed.there.run(
      "SELECT apply_error_count > 0 FROM pg_stat_subscription_stats WHERE subname = \(feed.name.name)"
    ).scalar()
  }

  /// Why none is sent under its own name: what is written while that is away says, for ever, a name that no subscriber has.
  @Test func aNameThatWasAwayStaysInTheChanges() throws {
    let feed = try Feed(
      publication: "FOR TABLE users, orders WITH (publish_via_partition_root = true)")
    try feed.here.runScript(
      """
      CREATE SCHEMA aside; BEGIN; ALTER TABLE orders RENAME TO tb_order;
      CREATE TABLE orders (id int PRIMARY KEY) PARTITION BY LIST (id);
      ALTER PUBLICATION "My feed" ADD TABLE orders; ALTER TABLE orders ATTACH PARTITION tb_order DEFAULT; COMMIT;
      INSERT INTO tb_order VALUES (1)
      """)
    try eventually { try feed.there.run("SELECT count(*) = 1 FROM orders").scalar() }
    // A new sender says what the name was; one that has said the name before may not say it again.
    try feed.there.run("ALTER SUBSCRIPTION \(feed.name) DISABLE")
    try eventually {
      try feed.here.run(
        "SELECT NOT active FROM pg_replication_slots WHERE slot_name = \(feed.subscriber.name)"
      ).scalar()
    }
    try feed.here.runScript(
      """
      ALTER TABLE orders SET SCHEMA aside; INSERT INTO tb_order VALUES (2); ALTER TABLE aside.orders SET SCHEMA public
      """)
    try feed.there.run("ALTER SUBSCRIPTION \(feed.name) ENABLE")
    try eventually { try hasStopped(feed) }
    #expect(try feed.there.run("SELECT count(*) FROM orders").scalar() == 1)
  }

  /// Why a subscriber's table has none: what comes under the alias's name is skipped.
  @Test func aSubscribersTableHasNone() throws {
    let feed = try Feed()
    let request = try aliasRequest("orders", "tb_order")
    let refusals = try Aka(connection: feed.subscriber.connect()).plan([request]).refusals
    #expect(refusals.count == 1 && refusals[0].reason.contains("without an error"), "\(refusals)")
    let refused = #expect(throws: PlanRefused.self) {
      try Aka(connection: feed.publisher.connect()).apply(
        Manifest(renames: [request]), rehearsal: .skip, subscribers: [feed.subscriber.conninfo])
    }
    #expect(refused?.description.contains("without an error") == true)
    #expect(try feed.kinds("tb_order") == ["", ""])

    try feed.there.runScript(
      """
      BEGIN; ALTER TABLE orders RENAME TO tb_order;
      CREATE TABLE orders (id int PRIMARY KEY) PARTITION BY LIST (id);
      ALTER TABLE orders ATTACH PARTITION tb_order DEFAULT; COMMIT
      """)
    try feed.here.run("INSERT INTO users (name) VALUES ('ann')")
    try eventually { try feed.isSame("users") }
    #expect(try feed.there.run("SELECT count(*) FROM tb_order").scalar() == 0)
  }

  /// Somebody switches it on while the alias lives: the name stays until nobody is sent it.
  @Test(arguments: ["FOR ALL TABLES", "FOR TABLES IN SCHEMA public"])
  func noAliasIsSentUnderItsOwnName(publication: String) throws {
    let aliased = try Aliased()
    let session = aliased.session
    try session.run(
      "CREATE PUBLICATION \"P\" \(unescaped: publication) WITH (publish_via_partition_root = true)")
    #expect(
      try aliased.aka.cleanUpQuietly("users").names[0].obstacles.map(\.code) == ["published-as-it"])
    try session.run("ALTER PUBLICATION \"P\" SET (publish_via_partition_root = false)")
    #expect(try aliased.aka.cleanUpQuietly("users").isComplete)
    // It is not aka that switched it off.
    #expect(try !session.sendsRoots())
  }

  @Test func anAliasThatAPublicationListsStays() throws {
    let aliased = try Aliased()
    try aliased.session.run("CREATE PUBLICATION p FOR TABLE users WITH (publish_via_partition_root = true)")
    #expect(try aliased.aka.cleanUpQuietly("users").names[0].obstacles.map(\.code) == ["built-on-it"])
    #expect(throws: Refusal.self) { try aliased.aka.rollback(try WrittenName(parsing: "users")) }
    try aliased.session.run("DROP PUBLICATION p")
    #expect(try aliased.aka.cleanUpQuietly("users").isComplete)
  }
}
