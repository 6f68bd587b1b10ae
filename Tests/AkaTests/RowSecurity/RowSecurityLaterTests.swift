import Aka
import Postgres
import Testing
import TestSupport

/// A shim that checks its owner's rights, because of grants on columns, and a table that gets policies later.
@Suite struct RowSecurityLaterTests {
  @Test func verifySeesThatPoliciesDoNotHoldAndMendsIt() throws {
    let database = try TestDatabase(
      "CREATE TABLE users (id int PRIMARY KEY, mail text); INSERT INTO users VALUES (1, 'a')")
    let (session, role) = (try database.connect(), Identifier("reader_\(database.name)"))
    try session.runScript("CREATE ROLE \(role) LOGIN; GRANT SELECT (id) ON users TO \(role)")
    defer { _ = try? session.runScript("DROP OWNED BY \(role); DROP ROLE \(role)") }
    let aka = Aka(connection: try database.connect())
    try aka.rename([try request("users", "tb_user")])
    let reader = try database.connect(as: role.name)
    let rows: SQL = "SELECT count(*) FROM (SELECT id FROM users) u"
    #expect(try reader.run(rows).scalar() == 1)
    #expect(try aka.verify()[0].trials.allSatisfy { $0.result != .failed })

    try session.run("ALTER TABLE tb_user ENABLE ROW LEVEL SECURITY")
    let verification = try aka.verify()[0]
    let rights = try #require(verification.trials.first { $0.name == "rights of the view" })
    #expect(rights.result == .failed && rights.isDrift)
    try aka.update(verification)
    let refused = #expect(throws: PostgresError.self) { try reader.run(rows) }
    #expect(refused?.state == .insufficientPrivilege)
    #expect(try reader.run("SELECT count(*) FROM (SELECT id FROM tb_user) u").scalar() == 0)
  }
}
