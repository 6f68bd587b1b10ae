import Aka
import Foundation
import Postgres
import Testing
import TestSupport

/// Who follows a table's changes from elsewhere is announced, and does notice; nobody else is.
@Suite struct ReplicationFindingTests {
  private func plan(_ database: TestDatabase) throws -> [Finding] {
    try Aka(connection: try database.connect()).plan([try request("users", "tb_user")]).renames[0].findings
  }

  private func accept(_ codes: Set<String>, _ database: TestDatabase) throws {
    try Aka(connection: try database.connect()).rename([try request("users", "tb_user")], accepting: codes)
  }

  /// A slot keeps its database from being dropped.
  private func withSlot(
    _ plugin: String, on database: TestDatabase, _ body: (String, Connection) throws -> Void
  ) throws {
    let session = try database.connect()
    let slot = database.name + "_slot"
    try session.run("SELECT pg_create_logical_replication_slot(\(slot), \(plugin))")
    defer { _ = try? session.run("SELECT pg_drop_replication_slot(\(slot))") }
    try body(slot, session)
  }

  @Test(.enabled(if: TestedServer.offers(library: "test_decoding"), "the server lacks test_decoding"))
  func slotsOfOtherPluginsSeeTheNewName() throws {
    let database = try TestDatabase("CREATE TABLE users (id int PRIMARY KEY)")
    try withSlot("test_decoding", on: database) { slot, session in
      #expect(try plan(database).contains { $0.code == "logical-slot" && $0.severity == .silent })
      try session.run("INSERT INTO users VALUES (1)")
      try accept(["logical-slot"], database)
      try session.run("INSERT INTO users VALUES (2)")
      let changes = try session.run("SELECT data FROM pg_logical_slot_get_changes(\(slot), NULL, NULL)")
        .map { row -> String in try row["data"] }.filter {
          $0.contains("user: INSERT") || $0.contains("users: INSERT")
        }
      #expect(changes.map { $0.prefix { $0 != ":" } } == ["table public.users", "table public.tb_user"])
    }
  }

  @Test(
    .enabled(if: TestedServer.offers(library: "test_decoding"), "the server lacks test_decoding"),
    arguments: [
      "CREATE TABLE users (id int PRIMARY KEY) PARTITION BY LIST (id)",
      "CREATE UNLOGGED TABLE users (id int PRIMARY KEY)",
    ])
  func slotsThatSeeNothingOfTheTable(script: String) throws {
    let database = try TestDatabase(SQL(unescaped: script))
    try withSlot("test_decoding", on: database) { _, _ in
      let codes = try plan(database).map(\.code)
      #expect(!codes.contains("logical-slot"))
    }
  }

  @Test func slotsOfPublicationsSeeWhatIsPublished() throws {
    let database = try TestDatabase(
      "CREATE TABLE users (id int PRIMARY KEY); CREATE TABLE other (id int PRIMARY KEY)")
    try withSlot("pgoutput", on: database) { _, session in
      try session.run("CREATE PUBLICATION feed FOR TABLE other")
      #expect(try !plan(database).contains { ["logical-slot", "publication"].contains($0.code) })
      try session.run("CREATE PUBLICATION whole FOR TABLES IN SCHEMA public")
      #expect(
        try Set(plan(database).filter { $0.severity == .silent }.map(\.code)) == [
          "logical-slot", "publication",
        ])
    }
  }

  /// A table that leaves the schema is not sent any more, and nobody would hear of it.
  @Test func aTableThatLeavesAPublishedSchema() throws {
    let database = try TestDatabase("CREATE TABLE users (id int PRIMARY KEY); CREATE SCHEMA b")
    try withSlot("pgoutput", on: database) { slot, session in
      try session.run("CREATE PUBLICATION feed FOR TABLES IN SCHEMA public")
      let aka = Aka(connection: try database.connect())
      let moving = [try request("users", "b.tb_user")]
      let codes = try aka.plan(moving).renames[0].findings.filter { $0.severity == .silent }.map(\.code)
      #expect(Set(codes) == ["unpublished", "logical-slot"])
      try aka.rename(moving, accepting: ["unpublished", "logical-slot"])
      try session.run("INSERT INTO users VALUES (1)")
      #expect(
        try session.run(
          """
          SELECT count(*) FROM pg_logical_slot_get_binary_changes(\(slot), NULL, NULL, 'proto_version', '1',
            'publication_names', 'feed') WHERE get_byte(data, 0) = ascii('I')
          """
        ).scalar() == 0)
    }
  }

  /// Its subscribers get the ledger's rows, too.
  @Test func aPublicationForAllTablesSendsTheLedger() throws {
    let feed = try Feed(publication: "FOR ALL TABLES")
    let aka = Aka(connection: try feed.publisher.connect())
    let findings = try aka.plan([try request("users", "tb_user")]).renames[0].findings
    #expect(findings.contains { $0.code == "publication" && $0.message.contains("'aka init'") })
    try aka.install()
    try feed.here.run("INSERT INTO users (name) VALUES ('after')")
    try eventually {
      try feed.there.run(
        "SELECT apply_error_count > 0 FROM pg_stat_subscription_stats WHERE subname = \(feed.name.name)"
      ).scalar()
    }
    try Aka(connection: try feed.subscriber.connect()).install()
    try eventually { try feed.isSame("users") && feed.there.run("SELECT count(*) > 0 FROM users").scalar() }
  }

  /// The subscriber looks the table up by its name, and finds a view.
  @Test func subscriptionsStop() throws {
    let script: SQL = "CREATE TABLE users (id int PRIMARY KEY)"
    let (publisher, subscriber) = (try TestDatabase(script), try TestDatabase(script))
    let there = try subscriber.connect()
    try withSlot("pgoutput", on: publisher) { slot, here in
      try here.run("CREATE PUBLICATION feed FOR TABLE users")
      let name = Identifier(slot)
      try there.run(
        "CREATE SUBSCRIPTION \(name) CONNECTION \(literal: publisher.conninfo) PUBLICATION feed WITH (create_slot = false, copy_data = false)"
      )
      defer {
        _ = try? there.runScript("ALTER SUBSCRIPTION \(name) DISABLE")
        _ = try? there.runScript("ALTER SUBSCRIPTION \(name) SET (slot_name = NONE)")
        _ = try? there.runScript("DROP SUBSCRIPTION \(name)")
        _ = try? here.run(
          "SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE slot_name = \(slot) AND active"
        )
        _ = try? eventually {
          try here.run("SELECT NOT active FROM pg_replication_slots WHERE slot_name = \(slot)").scalar()
        }
      }
      func failures() throws -> Int {
        try there.run("SELECT apply_error_count FROM pg_stat_subscription_stats WHERE subname = \(slot)")
          .scalar()
      }
      try here.run("INSERT INTO users VALUES (1)")
      try eventually { try there.run("SELECT count(*) = 1 FROM users").scalar() }
      #expect(try plan(subscriber).contains { $0.code == "subscription" && $0.severity == .silent })
      try accept(["subscription"], subscriber)
      try here.run("INSERT INTO users VALUES (2)")
      try eventually { try failures() > 0 }
    }
  }

  @Test func standbysAreAnnounced() throws {
    let server = PrivateServer()
    let database = try TestDatabase("CREATE TABLE users (id int PRIMARY KEY)", on: server)
    #expect(try !plan(database).contains { $0.code == "standby" })
    let standby = PrivateServer(standbyOf: server, options: ["-c", "cluster_name=second"])
    // It may still be catching up.
    try eventually {
      try plan(database).contains {
        // Since 16 it may have logical slots, of which nobody else knows.
        $0.code == "standby" && $0.message.contains("standby second ")
          && $0.message.contains("A logical slot there") == (TestedServer.major >= 16)
      }
    }

    // A query there holds the replay up: that is what the finding says.
    let reader = try Connection(to: standby.conninfo(database.name))
    try reader.runScript("BEGIN; SELECT * FROM users")
    try accept([], database)
    let primary = try database.connect()
    let end: String = try primary.run("SELECT pg_current_wal_lsn()::text").scalar()
    let session = try Connection(to: standby.conninfo(database.name))
    func hasReplayed() throws -> Bool {
      try session.run("SELECT pg_last_wal_replay_lsn() >= \(end)::pg_lsn").scalar()
    }
    try eventually {
      try session.run("SELECT pg_last_wal_receive_lsn() >= \(end)::pg_lsn").scalar()
    }
    #expect(try !hasReplayed())
    try reader.run("COMMIT")
    try eventually { try hasReplayed() }
    #expect(try session.run("SELECT relkind = 'v' FROM pg_class WHERE relname = 'users'").scalar())
  }
}
