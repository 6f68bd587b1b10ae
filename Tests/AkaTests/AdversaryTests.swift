import Aka
import Postgres
import Testing
import TestSupport

/// Ways to use the old name. Each is seen, or leaves the verdict unknown.
@Suite struct AdversaryTests {
  @Test(arguments: [
    "SELECT * FROM users", "SELECT FROM users WHERE id = -1",
    "SELECT EXISTS (SELECT FROM users WHERE id = 0)",
    "SELECT count(*) FROM users", "EXPLAIN ANALYZE SELECT FROM users", "SELECT 1 / (id - id) FROM users",
    "SELECT * FROM users WHERE id = 1 FOR UPDATE", "COPY (SELECT * FROM users WHERE id < 0) TO '/dev/null'",
    "BEGIN READ ONLY; SELECT FROM users; COMMIT", "BEGIN; SELECT FROM users; ROLLBACK",
    "SET default_transaction_read_only = on; SELECT FROM users",
    "BEGIN; SAVEPOINT s; SELECT FROM users; ROLLBACK TO s; COMMIT",
    "BEGIN; DECLARE c CURSOR FOR SELECT * FROM users; FETCH 1 FROM c; COMMIT",
    "BEGIN; DECLARE c CURSOR WITH HOLD FOR SELECT * FROM users; COMMIT; FETCH 1 FROM c",
    "PREPARE p AS SELECT count(*) FROM users; EXECUTE p", "SELECT reads_sql()", "SELECT reads_plpgsql()",
    "SELECT reads_dynamically()", "DO $$ BEGIN PERFORM FROM users; END $$",
    "CREATE VIEW on_shim AS SELECT id FROM users; SELECT FROM on_shim",
    "INSERT INTO users (id) VALUES (5000)", "INSERT INTO users SELECT 6000",
    "INSERT INTO users VALUES (1, 'x') ON CONFLICT (id) DO UPDATE SET name = excluded.name",
    "UPDATE users SET name = 'x' WHERE id = -1", "DELETE FROM users WHERE id = -1",
    "WITH w AS (DELETE FROM users WHERE id = 7 RETURNING 1) SELECT FROM w",
    "SELECT u FROM users u LIMIT 1",
    "CREATE TEMP TABLE copied AS SELECT * FROM users",
    """
    SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0;
    SET force_parallel_mode = on; SELECT count(*) FROM users
    """,
  ])
  func isSeen(statement: String) throws {
    let watched = try Watched()
    #expect(try watched.verdict().uses.isEmpty)
    try watched.use(SQL(unescaped: statement))
    let uses = try watched.verdict().uses
    #expect(uses.contains { $0.source == .probe }, "\(statement)")
  }

  @Test func preparedBeforeTheRename() throws {
    var early: Connection?
    let watched = try Watched { _ in }
    early = try watched.database.connect()
    try watched.aka.rollback(try WrittenName(parsing: "users"), keepsNewName: false)
    try early?.run("PREPARE p AS SELECT count(*) FROM users")
    try early?.run("EXECUTE p")
    try watched.aka.rename([try request("users", "tb_user")])
    #expect(try watched.verdict().uses.isEmpty)
    try early?.runScript("EXECUTE p; SELECT pg_stat_force_next_flush()")
    #expect(try watched.verdict().uses.contains { $0.source == .probe })
  }

  @Test func anOpenTransactionIsSeenByItsLockAndSaysWho() throws {
    let watched = try Watched()
    let user = try Connection(to: "\(watched.database.conninfo) application_name=billing")
    try user.runScript("BEGIN; SELECT count(*) FROM users WHERE name = 'secret'")
    let use = try #require(try watched.verdict().uses.first { $0.source == .locks })
    #expect(use.role == "postgres" && use.application == "billing" && use.kind == .read)
    #expect(use.example?.contains("users") == true && use.example?.contains("secret") == false)
  }

  @Test func aPreparedTransactionIsSeen() throws {
    let watched = try Watched()
    try watched.use(
      "BEGIN; UPDATE users SET name = 'x' WHERE id = 1; PREPARE TRANSACTION '\(unescaped: watched.database.name)'"
    )
    #expect(try watched.verdict().uses.contains { $0.source == .locks && $0.kind == .write })
    try watched.session.run("COMMIT PREPARED '\(unescaped: watched.database.name)'")
    #expect(try watched.verdict().uses.contains { $0.source == .probe })
  }

  @Test func rolesAndSecurityDefinersAreSeen() throws {
    let role = try RoleOfTest(rights: "GRANT SELECT ON users, tb_user TO")
    try role.watched.use("SELECT count(*) FROM users", as: role.name)
    #expect(try role.watched.verdict().uses.contains { $0.source == .probe })
  }

  @Test func triggersOfTheShimAreCounted() throws {
    var options = RenameOptions()
    options.writes = WriteWish(all: .trigger)
    for statement: SQL in [
      "INSERT INTO users (id) VALUES (7000)", "UPDATE users SET name = 'x' WHERE id = 1",
    ] {
      let watched = try Watched(options: options)
      try watched.use(statement)
      #expect(try watched.verdict().uses.contains { $0.source == .probe })
    }
  }

  /// What says the new name is no use of the old one, and neither is a backup.
  @Test func theNewNameIsNotTaken() throws {
    let watched = try Watched().aged()
    try watched.use(
      "SELECT count(*) FROM tb_user; INSERT INTO tb_user VALUES (8000); DELETE FROM tb_user WHERE id = 8000")
    _ = try watched.database.dump(withRows: true)
    #expect(try watched.verdict().isQuietByProbe)
  }
}

/// A role that may do little. What is set for a role in all databases, or granted on a setting, every test on its server sees.
final class RoleOfTest {
  let watched: Watched
  let name: String

  init(on server: PrivateServer = .shared, rights: String) throws {
    let watched = try Watched(on: server)
    name = "role_\(watched.database.name)"
    self.watched = watched
    try watched.session.runScript(
      "CREATE ROLE \(Identifier(name)) LOGIN; \(unescaped: rights) \(Identifier(name))")
  }

  deinit {
    _ = try? watched.session.runScript("DROP OWNED BY \(Identifier(name)); DROP ROLE \(Identifier(name))")
  }
}
