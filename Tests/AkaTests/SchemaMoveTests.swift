import Aka
import Postgres
import Testing
import TestSupport

/// Tables that move to another schema with their new names.
@Suite struct SchemaMoveTests {
  static let schema: SQL = """
    CREATE SCHEMA app; CREATE SCHEMA core;
    CREATE TABLE app.users (id serial PRIMARY KEY, name text UNIQUE);
    CREATE TABLE app.orders (id int PRIMARY KEY, user_id int REFERENCES app.users);
    CREATE VIEW app.names AS SELECT name FROM app.users;
    INSERT INTO app.users (name) VALUES ('ann');
    """

  @Test(arguments: [WriteWish(), WriteWish(all: .trigger)])
  func thereAndBack(writes: WriteWish) throws {
    let database = try TestDatabase(Self.schema)
    let before = try database.dump()
    let aka = Aka(connection: try database.connect())
    let session = try database.connect()
    try session.run("SET search_path = app")
    var wish = try request("app.users", "core.tb_user")
    wish = RenameRequest(old: wish.old, new: wish.new, options: with(writes))
    let plan = try aka.plan([wish])
    #expect(plan.renames[0].findings.contains { $0.code == "sequence-schema" })
    func use(_ name: String) throws {
      try session.run("INSERT INTO \(unescaped: name) (name) VALUES ('bob')")
      try session.run("INSERT INTO orders SELECT 1, id FROM \(unescaped: name) WHERE name = 'bob'")
      try session.run("DELETE FROM orders")
      #expect(try session.run("DELETE FROM \(unescaped: name) WHERE name = 'bob'").commandTag == "DELETE 1")
    }
    try aka.rename([wish])
    for name in ["users", "app.users", "core.tb_user"] { try use(name) }
    #expect(try session.run("SELECT 'core.users_id_seq'::regclass::text").scalar() == "core.users_id_seq")
    // The same wish again is done already.
    #expect(try aka.plan([wish]).done.count == 1)
    try aka.rollback(try WrittenName(parsing: "users"))
    for name in ["users", "core.tb_user"] { try use(name) }
    try aka.rename([wish])
    try aka.rollback(try WrittenName(parsing: "core.tb_user"), keepsNewName: false)
    #expect(try database.dump() == before)
    #expect(try aka.examine().diagnoses.isEmpty)
  }

  private func with(_ writes: WriteWish) -> RenameOptions {
    var options = RenameOptions()
    options.writes = writes
    return options
  }

  @Test func twoTablesChangePlaces() throws {
    let database = try TestDatabase(
      "CREATE SCHEMA a; CREATE SCHEMA b; CREATE TABLE a.t (in_a int); CREATE TABLE b.t (in_b int)")
    let before = try database.dump()
    let aka = Aka(connection: try database.connect())
    try aka.rename([try request("a.t", "b.t"), try request("b.t", "a.t")])
    let session = try database.connect()
    try session.runScript("SELECT in_a FROM b.t; SELECT in_b FROM a.t")
    try aka.rollback(try WrittenName(parsing: "a.t"), wholeGroup: true, keepsNewName: false)
    #expect(try database.dump() == before)
  }

  @Test(arguments: [
    ("CREATE TABLE core.users_pkey (x int)", "users_pkey goes with"),
    ("CREATE SEQUENCE core.users_id_seq", "users_id_seq goes with"),
    ("CREATE VIEW core.tb_user AS SELECT 1", "is taken by a relation"),
    ("DROP SCHEMA core", "no schema core"),
  ])
  func whatIsInTheWayIsRefused(script: String, why: String) throws {
    let database = try TestDatabase(Self.schema)
    try database.connect().runScript(SQL(unescaped: script))
    let refusals = try Aka(connection: try database.connect()).plan([try request("app.users", "core.tb_user")]
    ).refusals
    #expect(refusals.contains { $0.description.contains(why) }, "\(refusals)")
  }

  @Test func whoMayNotEnterTheOtherSchemaIsNamed() throws {
    let database = try TestDatabase(Self.schema)
    let role = Identifier("guest_\(database.name)")
    try database.connect().runScript(
      "CREATE ROLE \(role); GRANT USAGE ON SCHEMA app TO \(role); GRANT SELECT ON app.users TO \(role)")
    let refusals = try Aka(connection: try database.connect()).plan([try request("app.users", "core.tb_user")]
    ).refusals
    #expect(refusals.contains { $0.description.contains("GRANT USAGE ON SCHEMA core TO") }, "\(refusals)")
    try database.connect().runScript("DROP OWNED BY \(role); DROP ROLE \(role)")
  }
}
