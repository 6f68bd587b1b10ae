import Aka
import Foundation
import Postgres
import Testing
import TestSupport

/// Logical replication into a table that was renamed: the worker looks for the old name, finds a view, locks it and fails. No
/// probe counts that and pg_stat_statements does not see it.
@Suite struct SubscriptionTests {
  @Test func aWorkerThatSaysTheOldNameIsNotOverlooked() throws {
    let publisher = try TestDatabase("CREATE TABLE users (id int PRIMARY KEY, name text)")
    let (here, slot) = (try publisher.connect(), publisher.name + "_slot")
    try here.run("SELECT pg_create_logical_replication_slot(\(slot), 'pgoutput')")
    try here.run("CREATE PUBLICATION feed FOR TABLE users")
    let database = try TestDatabase(Watched.schema)
    let (there, name) = (try database.connect(), Identifier(slot))
    try there.run(
      "CREATE SUBSCRIPTION \(name) CONNECTION \(literal: publisher.conninfo) PUBLICATION feed WITH (create_slot = false, copy_data = false)"
    )
    defer {
      _ = try? there.run("ALTER SUBSCRIPTION \(name) DISABLE")
      _ = try? there.run("ALTER SUBSCRIPTION \(name) SET (slot_name = NONE)")
      _ = try? there.run("DROP SUBSCRIPTION \(name)")
      _ = try? eventually { (try? here.run("SELECT pg_drop_replication_slot(\(slot))")) != nil }
    }
    try here.run("INSERT INTO users VALUES (5001, 'applied')")
    try eventually { try there.run("SELECT count(*) = 1 FROM users WHERE id = 5001").scalar() }

    // Announced, and to be accepted.
    let aka = Aka(connection: try database.connect())
    #expect(throws: PlanRefused.self) { try aka.rename([try request("users", "tb_user")]) }
    try aka.rename([try request("users", "tb_user")], accepting: ["subscription"])
    try here.run("INSERT INTO users VALUES (5002, 'stuck')")
    try eventually {
      try aka.usage(within: .seconds(86_400))[0].verdict.gaps.contains("subscription-failed")
    }
    #expect(try there.run("SELECT count(*) = 0 FROM tb_user WHERE id = 5002").scalar())

    // It goes on once the publisher says the new name as well.
    try here.run("ALTER TABLE users RENAME TO tb_user")
    try there.run("ALTER SUBSCRIPTION \(name) DISABLE")
    let aged = Watched(database: database, aka: aka, session: there)
    #expect(try aged.aged().verdict().isQuietByProbe)
  }
}
