import Aka
import Postgres
import Testing
import TestSupport

/// A rehearsal is what somebody tries first, in a database that knows nothing of aka.
@Suite struct RehearsalWithoutLedgerTests {
  private func rehearse(_ options: RenameOptions, on database: TestDatabase, as user: String = "postgres")
    throws
    -> RehearsalReport
  {
    let wish = RenameRequest(
      old: try WrittenName(parsing: "users"), new: try WrittenName(parsing: "tb_user"), options: options)
    return try Aka(connection: try database.connect(as: user)).rehearse(
      Manifest(renames: [wish]),
      ObservedStatements(
        [
          "SELECT name FROM users WHERE id = $1", "SELECT greet(u) FROM users u",
          "SELECT users.greet FROM users",
          "SELECT how_many(array_agg(u)) FROM users u", "INSERT INTO archive SELECT u FROM users u",
          "INSERT INTO users VALUES ($1, $2)",
        ].map { WorkloadStatement($0) }))
  }

  private func expectUnfailing(_ report: RehearsalReport, _ session: Connection) throws {
    #expect(report.statements.count == 6)
    for statement in report.statements {
      switch statement.verdict {
      case .same, .planChanged: break
      default: Issue.record("\(statement)")
      }
    }
    #expect(try session.run("SELECT count(*) = 0 FROM pg_namespace WHERE nspname LIKE 'aka%'").scalar())
  }

  /// Functions and columns that take the table's rows, for which the shim gets a cast; and triggers that write.
  @Test(arguments: [WriteWish(), WriteWish(all: .trigger)])
  func rowTypesAndTriggersNeedNoSchema(writes: WriteWish) throws {
    let database = try TestDatabase(RowTypeTests.schema)
    var options = RenameOptions()
    options.writes = writes
    try expectUnfailing(try rehearse(options, on: database), try database.connect())
  }

  /// The owner of the table, who has no more than the right to create a schema.
  @Test func ownersNeedNoMore() throws {
    let database = try TestDatabase(RowTypeTests.schema)
    let (role, session) = (Identifier("owner_\(database.name)"), try database.connect())
    try session.runScript(
      """
      CREATE ROLE \(role) LOGIN; GRANT CREATE ON DATABASE \(Identifier(database.name)) TO \(role);
      GRANT CREATE ON SCHEMA public TO \(role); ALTER TABLE users OWNER TO \(role); ALTER TABLE archive OWNER TO \(role)
      """)
    defer { _ = try? session.runScript("DROP OWNED BY \(role) CASCADE; DROP ROLE \(role)") }
    try expectUnfailing(try rehearse(RenameOptions(), on: database, as: role.name), session)
  }
}
