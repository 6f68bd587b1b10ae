import Aka
import Postgres
import Testing
import TestSupport

/// Memberships with options: whoever has a role's rights may not become it, or the other way round.
@Suite(.enabled(if: TestedServer.major >= 16, "before PostgreSQL 16 memberships have no options"))
struct MembershipTests {
  /// A database with a table of one role, roles of its own, and somebody who is to rename the table.
  private final class Club {
    let database: TestDatabase
    let session: Connection
    let owner, teller, renamer: Identifier

    init(_ script: (Club) -> SQL) throws {
      database = try TestDatabase()
      session = try database.connect()
      (owner, teller, renamer) = (
        Identifier(database.name + "_owner"), Identifier(database.name + "_teller"),
        Identifier(database.name + "_renamer")
      )
      try session.runScript(
        """
        CREATE ROLE \(owner); CREATE ROLE \(teller); CREATE ROLE \(renamer) LOGIN;
        CREATE TABLE users (id int PRIMARY KEY); ALTER TABLE users OWNER TO \(owner);
        GRANT CREATE ON DATABASE \(Identifier(database.name)) TO \(renamer); GRANT ALL ON SCHEMA public TO \(renamer), \(owner);
        \(script(self))
        """)
    }

    func aka() throws -> Aka { Aka(connection: try database.connect(as: renamer.name)) }

    deinit {
      _ = try? session.runScript(
        "DROP OWNED BY \(owner), \(teller), \(renamer) CASCADE; DROP ROLE \(owner), \(teller), \(renamer)")
    }
  }

  @Test(arguments: [
    ("INHERIT TRUE, SET FALSE", "WITH SET TRUE"), ("INHERIT FALSE, SET TRUE", "WITH INHERIT TRUE"),
  ])
  func theRemedyHelps(options: String, remedy: String) throws {
    let club = try Club { "GRANT \($0.owner) TO \($0.renamer) WITH \(unescaped: options)" }
    let request = try request("users", "tb_user")
    let refusals = try club.aka().plan([request]).refusals
    let advice = try #require(refusals.first?.remedy)
    #expect(refusals.count == 1 || !options.hasPrefix("INHERIT TRUE"), "\(refusals)")
    #expect(advice.contains(remedy), "\(advice)")
    let grant = try #require(advice.range(of: "GRANT"))
    try club.session.run(SQL(unescaped: String(advice[grant.lowerBound...])))
    try club.aka().rename([request])
    #expect(
      try club.session.run("SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = 'users'::regclass")
        .scalar()
        == club.owner.name)
  }

  /// A right that was passed on is given by the owner where nobody here may become who passed it on.
  @Test func aGrantorThatNobodyMayBecome() throws {
    let club = try Club { club in
      """
      GRANT \(club.owner) TO \(club.renamer); GRANT \(club.teller) TO \(club.renamer) WITH INHERIT TRUE, SET FALSE;
      GRANT SELECT ON users TO \(club.teller) WITH GRANT OPTION; SET ROLE \(club.teller); GRANT SELECT ON users TO PUBLIC; RESET ROLE
      """
    }
    try club.aka().rename([try request("users", "tb_user")])
    let grants: String = try club.session.run(
      "SELECT relacl::text FROM pg_class WHERE oid = 'users'::regclass"
    ).scalar()
    #expect(grants.contains("=r/\(club.owner.name)"), "\(grants)")
    #expect(try club.aka().verify().flatMap(\.failures).isEmpty)
  }

  /// Who may create roles is a member of those that it created, and cannot become them.
  @Test func statementsOfRolesThatTheRenamerCreated() throws {
    let club = try Club { club in
      "GRANT \(club.owner) TO \(club.renamer); GRANT \(club.teller) TO \(club.renamer) WITH ADMIN TRUE, INHERIT FALSE, SET FALSE"
    }
    try club.session.run("GRANT SELECT ON users TO \(club.teller)")
    let statement = WorkloadStatement("SELECT id FROM users", role: club.teller)
    let report = try club.aka().rehearse(
      Manifest(renames: [try request("users", "tb_user")]), ObservedStatements([statement]))
    #expect(report.notes.contains { $0.contains("cannot become \(club.teller)") }, "\(report.notes)")
    try club.aka().rename([try request("users", "tb_user")])
  }
}
