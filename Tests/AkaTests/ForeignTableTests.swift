import Aka
import Postgres
import Testing
import TestSupport

/// Tables whose rows are elsewhere. `LOCK TABLE` does not take them.
@Suite(.enabled(if: TestedServer.offers(extension: "file_fdw"), "the server lacks file_fdw"))
struct ForeignTableTests {
  static let script: SQL = """
    CREATE EXTENSION file_fdw;
    CREATE SERVER files FOREIGN DATA WRAPPER file_fdw;
    CREATE FOREIGN TABLE users (id int) SERVER files OPTIONS (filename '/dev/null');
    CREATE TABLE orders (id int);
    """

  @Test(arguments: [["users", "tb_user"], ["users", "tb_user", "orders", "tb_order"]])
  func renameAndRollBack(names: [String]) throws {
    let database = try TestDatabase(Self.script)
    let before = try database.dump()
    let aka = Aka(connection: try database.connect())
    let requests = try stride(from: 0, to: names.count, by: 2).map { try request(names[$0], names[$0 + 1]) }
    let users = try WrittenName(parsing: "users")
    try aka.rename(requests)
    #expect(try database.connect().run("SELECT count(*) FROM users").scalar() == 0)
    try aka.rollback(users, wholeGroup: true)
    #expect(try database.connect().run("SELECT count(*) FROM tb_user").scalar() == 0)
    try aka.rename(requests)
    try aka.rollback(users, wholeGroup: true, keepsNewName: false)
    #expect(try database.dump() == before)
  }

  @Test func waitForTheirReaders() throws {
    let database = try TestDatabase(Self.script)
    let reader = try database.connect()
    try reader.runScript("BEGIN; SELECT * FROM users")
    let aka = Aka(connection: try database.connect())
    let impatient = LockPolicy(budget: .milliseconds(300), maxStall: .milliseconds(20))
    #expect(throws: LockBudgetSpent.self) {
      try aka.rename([try request("users", "tb_user")], policy: impatient)
    }
    try reader.run("COMMIT")
    #expect(try aka.rename([try request("users", "tb_user")]).figures != nil)
  }
}
