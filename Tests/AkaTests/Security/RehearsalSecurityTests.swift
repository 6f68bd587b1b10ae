import Aka
import Postgres
import Testing
import TestSupport

/// PostgreSQL runs functions while it plans. Those in the statements of others must not run with the rights of who rehearses.
@Suite struct RehearsalSecurityTests {
  /// What a hostile role leaves in pg_stat_statements for an administrator to plan.
  private static func trap(_ escape: String) -> String {
    """
    CREATE FUNCTION mallory.escape() RETURNS void LANGUAGE plpgsql AS $$ BEGIN \(escape); END $$;
    CREATE FUNCTION mallory.trap() RETURNS int LANGUAGE plpgsql IMMUTABLE AS $$
      BEGIN PERFORM mallory.escape(); RAISE EXCEPTION 'running as %', current_user; END $$
    """
  }

  private func world(_ body: (TestDatabase, Identifier, Connection) throws -> Void) throws {
    let database = try TestDatabase("CREATE TABLE users (id int)")
    let (role, session) = (Identifier("mallory_\(database.name)"), try database.connect())
    try session.runScript(
      "CREATE ROLE \(role) LOGIN; CREATE SCHEMA mallory AUTHORIZATION \(role); GRANT SELECT ON users TO \(role)"
    )
    defer { _ = try? session.runScript("DROP OWNED BY \(role) CASCADE; DROP ROLE \(role)") }
    try body(database, role, session)
  }

  private func rehearse(_ statement: String, of sender: Identifier, _ session: Connection) throws
    -> Prediction
  {
    let observed = ObservedStatements([WorkloadStatement(statement, role: sender)])
    let report = try Aka(connection: session).rehearse(
      Manifest(renames: [try request("users", "tb_user")]), observed)
    return try #require(report.statements.first).verdict
  }

  @Test(arguments: [
    "RESET ROLE", "SET ROLE postgres", "SET LOCAL SESSION AUTHORIZATION DEFAULT",
    "PERFORM set_config('role', 'postgres', true)", "PERFORM set_config('role', session_user, false)",
  ])
  func noStatementLeavesItsRole(escape: String) throws {
    try world { database, role, session in
      try database.connect(as: role.name).runScript(SQL(unescaped: Self.trap(escape)))
      for statement in [
        "SELECT mallory.trap() FROM users", "SELECT FROM users WHERE id = $1 + mallory.trap()",
      ] {
        let verdict = try rehearse(statement, of: role, session)
        #expect("\(verdict)".contains("cannot set parameter"), "\(verdict)")
      }
    }
  }

  /// It is planned as before otherwise, one statement at a time.
  @Test func whatIsHarmlessIsPlanned() throws {
    try world { database, role, session in
      for statement in [
        "SELECT * FROM users", "SELECT id FROM users WHERE id = $1", "WITH u AS (TABLE users) SELECT FROM u",
      ] { #expect(try rehearse(statement, of: role, session) == .same) }
      guard case .failsToday(let state, _) = try rehearse("DELETE FROM users", of: role, session) else {
        Issue.record("it has no right to")
        return
      }
      #expect(state == "42501")
      #expect(try session.run("SELECT count(*) = 0 FROM pg_proc WHERE proname = 'aka_explain'").scalar())
    }
  }

  /// Who cannot become the sender plans its statements only where nobody else's functions could run.
  @Test func strangersAreNotPlannedAmongTheirFunctions() throws {
    try world { database, role, session in
      let owner = Identifier("owner_\(database.name)")
      try session.runScript(
        """
        CREATE ROLE \(owner) LOGIN; ALTER TABLE users OWNER TO \(owner); GRANT CREATE ON SCHEMA public TO \(owner);
        GRANT CREATE ON DATABASE \(Identifier(database.name)) TO \(owner); GRANT USAGE ON SCHEMA mallory TO \(owner)
        """)
      defer { _ = try? session.runScript("DROP OWNED BY \(owner) CASCADE; DROP ROLE \(owner)") }
      let operating = try database.connect(as: owner.name)
      #expect(try rehearse("SELECT * FROM users", of: role, operating) == .same)
      try database.connect(as: role.name).runScript(SQL(unescaped: Self.trap("NULL")))
      guard
        case .undecided(let reason) = try rehearse("SELECT mallory.trap() FROM users", of: role, operating)
      else {
        Issue.record("it was planned")
        return
      }
      #expect(reason.contains("functions of others would run with this role's rights"))
    }
  }
}
