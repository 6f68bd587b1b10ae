import Aka
import Postgres
import Testing
import TestSupport

/// Statements whose parameters nobody knows, as pg_stat_statements has them. Since PostgreSQL 16 they stay open; before,
/// NULL stands for each of them.
@Suite struct RehearsalParameterTests {
  private static let leavesParametersOpen = TestedServer.major >= 16

  private func rehearse(_ statement: String, as role: Identifier? = nil, on database: TestDatabase) throws
    -> Prediction
  {
    let report = try Aka(connection: try database.connect()).rehearse(
      Manifest(renames: [try request("users", "tb_user")]),
      ObservedStatements([WorkloadStatement(statement, role: role)]))
    return try #require(report.statements.first).verdict
  }

  /// A domain that refuses NULL refuses it also where NULL only stands for a value.
  @Test(arguments: [
    "INSERT INTO users VALUES ($1, $2)", "UPDATE users SET mail = $1 WHERE id = $2",
    "SELECT id FROM users WHERE mail = $1::mail",
  ])
  func domainsDoNotRefuse(statement: String) throws {
    let database = try TestDatabase(
      """
      CREATE DOMAIN mail AS text NOT NULL CHECK (VALUE LIKE '%@%'); CREATE TABLE users (id int PRIMARY KEY, mail mail)
      """)
    let verdict = try rehearse(statement, on: database)
    if Self.leavesParametersOpen {
      #expect(verdict == .same)
    } else if case .undecided(let reason) = verdict {
      #expect(reason.contains("domain mail does not allow null values"))
    } else {
      Issue.record("\(verdict)")
    }
  }

  /// No row has the key NULL, so an executor with that value leaves out every partition, and what is done on them.
  @Test func plansOnPartitionsAreCompared() throws {
    let database = try TestDatabase(
      """
      CREATE TABLE users (id int PRIMARY KEY, mail text) PARTITION BY RANGE (id);
      CREATE TABLE users_1 PARTITION OF users FOR VALUES FROM (1) TO (100);
      CREATE TABLE users_2 PARTITION OF users FOR VALUES FROM (100) TO (200)
      """)
    let statement = "SELECT 1 FROM users WHERE id = $1 AND users::text = $2"
    guard Self.leavesParametersOpen else {
      #expect(try rehearse(statement, on: database) == .same)
      return
    }
    guard case .planChanged(let before, let after) = try rehearse(statement, on: database) else {
      Issue.record("the whole row of a view is made from its columns")
      return
    }
    #expect(before.contains("users_1") && before.contains("users_2"), "\(before)")
    #expect(after.contains("ROW("), "\(after)")
    #expect(try rehearse("SELECT mail FROM users WHERE id = $1", on: database) == .same)
  }

  /// Whose statements they are makes no difference, and nothing stays.
  @Test(arguments: [true, false])
  func itsSenderMakesNoDifference(isOurs: Bool) throws {
    let database = try TestDatabase("CREATE TABLE users (id int PRIMARY KEY, mail text)")
    let (role, session) = (Identifier("sender_\(database.name)"), try database.connect())
    try session.runScript("CREATE ROLE \(role); GRANT SELECT ON users TO \(role)")
    defer { _ = try? session.runScript("DROP OWNED BY \(role); DROP ROLE \(role)") }
    let sender = isOurs ? nil : role
    #expect(try rehearse("SELECT id FROM users WHERE mail = $1", as: sender, on: database) == .same)
    guard
      case .fails(let state, _) = try rehearse(
        "SELECT xmin FROM users WHERE id = $1", as: sender, on: database)
    else {
      Issue.record("a view has no xmin")
      return
    }
    #expect(state == "42703")
    #expect(try session.run("SELECT count(*) = 0 FROM pg_proc WHERE proname = 'aka_explain'").scalar())
  }
}
