import Aka
import Postgres
import Testing
import TestSupport

/// What the doctor says of server and role.
@Suite struct EnvironmentTests {
  private func mind(_ connection: Connection) throws -> Set<EnvironmentFact.Code> {
    let facts = try Aka(connection: connection).environment()
    #expect(facts.count == 7 && facts.allSatisfy { $0.isFine == ($0.remedy == nil) })
    return Set(facts.filter { !$0.isFine }.map(\.code))
  }

  @Test func ownerAndGuest() throws {
    let database = try TestDatabase("CREATE TABLE users (id int); CREATE VIEW people AS SELECT * FROM users")
    let guest = Identifier("guest_\(database.name)")
    let session = try database.connect()
    try session.run("CREATE ROLE \(guest) LOGIN")
    defer { _ = try? session.runScript("DROP OWNED BY \(guest); DROP ROLE \(guest)") }
    #expect(try mind(session) == [.statements])
    let other = try database.connect(as: guest.name)
    #expect(try mind(other) == [.ownership, .ledger, .sight, .statements])
    let ownership = try #require(try Aka(connection: other).environment().first { $0.code == .ownership })
    #expect(ownership.message.hasSuffix("on 0 of 2 tables and views"))

    // Its remedies are remedies.
    try session.runScript(
      """
      GRANT CREATE ON DATABASE \(Identifier(database.name)) TO \(guest);
      GRANT pg_read_all_stats TO \(guest);
      GRANT CREATE ON SCHEMA public TO \(guest);
      ALTER TABLE users OWNER TO \(guest);
      ALTER VIEW people OWNER TO \(guest)
      """)
    #expect(try mind(other) == [.statements])
    try Aka(connection: other).rename([try request("users", "tb_user")])

    // Who may create schemas may not yet create in one that is there.
    try session.runScript("ALTER SCHEMA aka OWNER TO CURRENT_USER; REVOKE CREATE ON SCHEMA aka FROM \(guest)")
    let ledger = try #require(try Aka(connection: other).environment().first { $0.code == .ledger })
    #expect(!ledger.isFine && ledger.remedy == "GRANT CREATE ON SCHEMA aka TO \(guest)", "\(ledger)")
  }

  @Test func standbyAndPooler() throws {
    let server = PrivateServer()
    let database = try TestDatabase("CREATE TABLE users (id int)", on: server)
    let standby = PrivateServer(standbyOf: server)
    let pooler = PrivateServer(poolerBefore: server)
    let session = try database.connect()
    try eventually { try mind(session).contains(.standbys) }
    #expect(try !mind(session).contains(.pooler))
    #expect(try mind(Connection(to: pooler.conninfo(database.name))).isSuperset(of: [.pooler, .standbys]))
    _ = standby
  }

  @Test func isPrinted() throws {
    let database = try TestDatabase("")
    let result = try Tool.run("doctor", on: database)
    #expect(result.exitCode == 0 && result.output.contains("Fine: PostgreSQL "), "\(result)")
    #expect(result.output.contains("Mind: pg_stat_statements is not in this database: "))
    let json = try Tool.run("doctor", "--json", on: database).output
    #expect(json.contains("\"environment\"") && json.contains("\"server_version\""))
  }
}
