import Aka
import Postgres
import Testing
import TestSupport

/// What the doctor says about evidence that cannot become complete.
@Suite struct EvidenceDoctorTests {
  let database: TestDatabase
  let session: Connection
  let aka: Aka

  init() throws {
    database = try TestDatabase("CREATE TABLE users (id serial PRIMARY KEY)")
    session = try database.connect()
    aka = Aka(connection: try database.connect())
    try aka.install()
  }

  private func codes(_ aka: Aka? = nil) throws -> Set<String> {
    Set(try (aka ?? self.aka).examine().advice.map(\.code))
  }

  @Test func saysNothingWithoutARename() throws { #expect(try codes().isEmpty) }

  @Test(
    .enabled(if: TestedServer.offers(extension: "pg_stat_statements"), "the server lacks pg_stat_statements"))
  func namesTheSecondSource() throws {
    try aka.rename([try request("users", "tb_user")])
    #expect(try codes() == ["no-second-source"])
    let found = try Tool.run("doctor", on: database)
    #expect(found.exitCode == 0 && found.output.contains("CREATE EXTENSION pg_stat_statements"))
    try session.run("CREATE EXTENSION pg_stat_statements")
    try session.run("ALTER DATABASE \(Identifier(database.name)) SET pg_stat_statements.track = 'all'")
    #expect(try codes(Aka(connection: try database.connect())).isEmpty)
  }

  @Test func saysHowToCountWithAndWithoutASuperuser() throws {
    try aka.rename([try request("users", "tb_user")])
    let operatorRole = Identifier("op_\(database.name)")
    try session.runScript(
      """
      ALTER DATABASE \(Identifier(database.name)) SET track_functions = 'none';
      CREATE ROLE \(operatorRole) LOGIN;
      GRANT ALL ON SCHEMA aka TO \(operatorRole);
      GRANT ALL ON ALL TABLES IN SCHEMA aka TO \(operatorRole);
      """)
    defer {
      _ = try? session.runScript(
        "RESET ROLE; DROP OWNED BY \(operatorRole); DROP ROLE \(operatorRole)"
      )
    }
    let asSuperuser = try Aka(connection: try database.connect()).examine().advice
    #expect(asSuperuser.first { $0.code == "track-functions-off" }?.remedy.hasPrefix("ALTER SYSTEM") == true)
    let asOperator = try Aka(connection: try database.connect(as: operatorRole.name)).examine().advice
    #expect(
      Set(asOperator.map(\.code)) == [
        "track-functions-off", "transactions-not-visible", "sentinel-not-callable", "no-second-source",
      ])
    #expect(
      asOperator.first { $0.code == "track-functions-off" }?.remedy.contains("GRANT SET ON PARAMETER") == true
    )
    try session.run("ALTER DATABASE \(Identifier(database.name)) RESET track_functions")
    // In this database: the other tests share the server.
    try session.run(
      "ALTER ROLE \(operatorRole) IN DATABASE \(Identifier(database.name)) SET track_functions = 'none'")
    #expect(try codes() == ["track-functions-override", "no-second-source"])
  }

  @Test func thePlanSaysThatNothingIsCounted() throws {
    #expect(
      try !aka.plan([try request("users", "tb_user")]).renames[0].findings.contains {
        $0.code == "probe-uncounted"
      })
    try session.run("ALTER DATABASE \(Identifier(database.name)) SET track_functions = 'none'")
    let plan = try Aka(connection: try database.connect()).plan([try request("users", "tb_user")])
    #expect(plan.renames[0].findings.contains { $0.code == "probe-uncounted" })
  }

  @Test func namesAShimWithoutAProbe() throws {
    var options = RenameOptions()
    options.probe = .off
    try aka.rename([
      RenameRequest(
        old: try WrittenName(parsing: "users"), new: try WrittenName(parsing: "tb_user"), options: options)
    ])
    #expect(try codes().contains("probe-off"))
    #expect(try session.run("SELECT count(*) FROM pg_proc WHERE proname LIKE 'probe\\_%'").scalar() == 0)
  }
}
