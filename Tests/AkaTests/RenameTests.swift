import Aka
import Postgres
import Testing
import TestSupport

@Suite struct RenameTests {
  @Test func renamesALiveTableAndBack() throws {
    let database = try TestDatabase(
      """
      CREATE TABLE users (id serial PRIMARY KEY, name text NOT NULL DEFAULT 'nobody', at timestamptz DEFAULT now());
      INSERT INTO users (name) VALUES ('ann'), ('bob');
      """)
    let before = try database.dump()
    let aka = Aka(connection: try database.connect())
    let application = try database.connect()
    try application.run("PREPARE find AS SELECT name FROM users WHERE id = $1")

    let outcome = try aka.rename([try request("users", "tb_user")])
    #expect(outcome.figures != nil)
    #expect(try application.run("EXECUTE find(1)").scalar() == "ann")
    #expect(try application.run("SELECT count(*) FROM tb_user").scalar() == 2)
    try application.run("UPDATE users SET name = DEFAULT WHERE id = 2")
    #expect(try application.run("SELECT name FROM tb_user WHERE id = 2").scalar() == "nobody")
    #expect(try aka.rename([try request("users", "tb_user")]).figures == nil)
    #expect(try aka.status().map(\.health) == [.ok])

    let rollback = try aka.rollback(try WrittenName(parsing: "users"), keepsNewName: false)
    #expect(rollback.tables.map(\.result) == [.bare])
    #expect(try database.dump() == before)
  }
}

func request(_ old: String, _ new: String) throws -> RenameRequest {
  RenameRequest(old: try WrittenName(parsing: old), new: try WrittenName(parsing: new))
}
