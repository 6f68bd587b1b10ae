import Aka
import Postgres
import Testing
import TestSupport

/// Renames whose shims write through triggers: chosen by hand, kept through a flip, gone without a trace.
@Suite struct WritePathTests {
  static let schema: SQL = """
    CREATE TABLE users (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text DEFAULT 'nobody', doc json);
    CREATE TABLE plain (n int);
    INSERT INTO users (name, doc) VALUES ('ann', '{}'), ('bob', NULL);
    """

  private func wish(_ paths: [WriteOperation: WritePath]) throws -> RenameRequest {
    var options = RenameOptions()
    options.writes = WriteWish(paths)
    return RenameRequest(
      old: try WrittenName(parsing: "users"), new: try WrittenName(parsing: "tb_user"), options: options)
  }

  private func writeEverything(_ session: Connection, through name: Identifier) throws {
    #expect(
      try session.run("INSERT INTO \(name) (name) VALUES ('x'), (DEFAULT) RETURNING name").map {
        try $0["name"] as String
      }
        == ["x", "nobody"])
    #expect(
      try session.run("UPDATE \(name) SET name = upper(name) WHERE name = 'x'").commandTag == "UPDATE 1")
    #expect(try session.run("DELETE FROM \(name) WHERE name IN ('X', 'nobody')").commandTag == "DELETE 2")
    #expect(try session.run("SELECT count(*) FROM \(name)").scalar() == 2)
  }

  @Test(arguments: [
    [WriteOperation.insert: WritePath.trigger], [.update: .trigger, .insert: .native],
    [.insert: .trigger, .update: .trigger, .delete: .trigger],
  ])
  func thereAndBack(paths: [WriteOperation: WritePath]) throws {
    let database = try TestDatabase(Self.schema)
    let before = try database.dump()
    let aka = Aka(connection: try database.connect())
    let session = try database.connect()
    let wish = try wish(paths)
    let plan = try aka.plan([wish])
    let triggered = paths.filter { $0.value == .trigger }.keys
    #expect(Set(plan.renames[0].measures.triggered) == Set(triggered))
    #expect(plan.renames[0].findings.contains { $0.code == "trigger-upsert" } == triggered.contains(.insert))

    try aka.rename([wish])
    try writeEverything(session, through: "users")
    try writeEverything(session, through: "tb_user")
    #expect(
      try aka.status()[0].entry.triggeredWrites.sorted { $0.rawValue < $1.rawValue }
        == triggered.sorted { $0.rawValue < $1.rawValue })
    let functions: Int = try session.run(
      "SELECT count(*) FROM pg_proc WHERE pronamespace = 'aka'::regnamespace AND proname LIKE 'write%'"
    ).scalar()
    #expect(
      functions == triggered.count + (triggered.contains(.update) || triggered.contains(.delete) ? 1 : 0))

    try aka.rollback(try WrittenName(parsing: "users"))
    try writeEverything(session, through: "users")
    try writeEverything(session, through: "tb_user")
    try aka.rename([wish])
    try writeEverything(session, through: "users")
    try aka.rollback(try WrittenName(parsing: "users"), keepsNewName: false)
    #expect(try database.dump() == before)
    #expect(
      try session.run(
        "SELECT count(*) FROM pg_proc WHERE pronamespace = 'aka'::regnamespace AND proname LIKE 'write%'"
      )
      .scalar() == 0)
    #expect(try aka.examine().diagnoses.isEmpty)
  }

  @Test func copyGoesThroughTriggers() throws {
    let database = try TestDatabase(Self.schema)
    try Aka(connection: try database.connect()).rename([try wish([.insert: .trigger])])
    let copied = try Command.run(
      "\(PrivateServer.shared.bin)/psql",
      [
        "-X", "-d", database.conninfo, "-c",
        "\\copy users (name, doc) from program 'printf \"cid\\t{}\\ndan\\t[1]\\n\"'",
      ])
    #expect(copied.output.contains("COPY 2"))
    #expect(try database.connect().run("SELECT count(*) FROM tb_user").scalar() == 4)
  }

  @Test func aRebuiltShimWritesAsBefore() throws {
    let database = try TestDatabase(Self.schema)
    let aka = Aka(connection: try database.connect())
    try aka.rename([try wish([.insert: .trigger, .update: .trigger, .delete: .trigger])])
    let session = try database.connect()
    try session.run("DROP VIEW users")
    let examination = try aka.examine()
    #expect(try aka.repair(examination).count == examination.diagnoses.count)
    try writeEverything(session, through: "users")
    #expect(
      try session.run("SELECT count(*) FROM pg_trigger WHERE tgrelid = 'users'::regclass").scalar() == 4)
    #expect(try aka.examine().diagnoses.isEmpty)
  }

  @Test func whatTriggersCannotDoIsRefused() throws {
    let database = try TestDatabase("CREATE TABLE base (n int); CREATE VIEW users AS SELECT n FROM base")
    let plan = try Aka(connection: try database.connect()).plan([try wish([.insert: .trigger])])
    #expect(plan.refusals.count == 1 && plan.refusals[0].description.contains("insert=native"))
  }
}

/// The path that is chosen when nobody names one.
@Suite struct WriteChoiceTests {
  static let server = PrivateServer(options: ["-c", "shared_preload_libraries=pg_stat_statements"])

  @Test(
    .enabled(if: TestedServer.offers(extension: "pg_stat_statements"), "the server lacks pg_stat_statements"))
  func copyWithoutUpsertsTakesTriggers() throws {
    let database = try TestDatabase(on: Self.server)
    let session = try database.connect()
    try session.runScript(
      "CREATE EXTENSION pg_stat_statements; CREATE TABLE users (id int PRIMARY KEY); CREATE TABLE orders (id int)"
    )
    func insertPath(of table: String) throws -> WritePath {
      let plan = try Aka(connection: try database.connect()).plan([try request(table, "tb_new")])
      return try #require(plan.renames[0].measures.writes.first { $0.operation == .insert }).path
    }
    #expect(try insertPath(of: "users") == .native)
    try session.run("COPY users FROM '/dev/null'")
    #expect(try insertPath(of: "users") == .trigger)
    #expect(try insertPath(of: "orders") == .native)
    try session.run("INSERT INTO public.users VALUES (1) ON CONFLICT DO NOTHING")
    #expect(try insertPath(of: "users") == .native)
  }
}
