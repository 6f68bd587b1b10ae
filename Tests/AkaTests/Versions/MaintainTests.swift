import Aka
import Postgres
import Testing
import TestSupport

/// The privilege that came with PostgreSQL 17, and that every owner has since.
@Suite(.enabled(if: TestedServer.major >= 17, "before PostgreSQL 17 there is no MAINTAIN"))
struct MaintainTests {
  private func world(_ work: (TestDatabase, Connection, Identifier) throws -> Void) throws {
    let database = try TestDatabase("CREATE TABLE users (id int PRIMARY KEY)")
    let session = try database.connect()
    let keeper = Identifier(database.name + "_keeper")
    try session.run("CREATE ROLE \(keeper) LOGIN")
    defer { _ = try? session.runScript("DROP OWNED BY \(keeper) CASCADE; DROP ROLE \(keeper)") }
    try work(database, session, keeper)
  }

  @Test(arguments: [ThroughShims.Shim.native, .alias]) func goesWithTheOthers(shim: ThroughShims.Shim) throws
  {
    try world { database, session, keeper in
      try session.run("GRANT MAINTAIN ON users TO \(keeper) WITH GRANT OPTION")
      let before = try database.dump()
      let aka = Aka(connection: try database.connect())
      try aka.rename([
        RenameRequest(
          old: try WrittenName(parsing: "users"), new: try WrittenName(parsing: "tb_user"),
          options: shim.options)
      ])
      #expect(
        try session.run("SELECT has_table_privilege(\(keeper.name), 'users', 'MAINTAIN WITH GRANT OPTION')")
          .scalar())
      #expect(try aka.verify().flatMap(\.failures).isEmpty)
      #expect(try database.connect(as: keeper.name).failure("VACUUM tb_user") == nil)
      try session.run("REVOKE MAINTAIN ON tb_user FROM \(keeper)")
      let drifted = try aka.verify()[0]
      #expect(drifted.failures.map(\.name) == ["grants"])
      try aka.update(drifted)
      try session.run("GRANT MAINTAIN ON tb_user TO \(keeper) WITH GRANT OPTION")
      try aka.rollback(try WrittenName(parsing: "users"), keepsNewName: false)
      #expect(try database.dump() == before)
    }
  }

  /// An owner that gave up every other right may still lock its table.
  @Test func itIsEnoughToLock() throws {
    try world { database, session, keeper in
      try session.runScript(
        """
        GRANT CREATE ON DATABASE \(Identifier(database.name)) TO \(keeper); GRANT ALL ON SCHEMA public TO \(keeper);
        ALTER TABLE users OWNER TO \(keeper); REVOKE ALL ON users FROM \(keeper); GRANT MAINTAIN ON users TO \(keeper);
        """)
      try Aka(connection: try database.connect(as: keeper.name)).rename([try request("users", "tb_user")])
      #expect(try session.run("SELECT relkind = 'r' FROM pg_class WHERE oid = 'tb_user'::regclass").scalar())
    }
  }
}
