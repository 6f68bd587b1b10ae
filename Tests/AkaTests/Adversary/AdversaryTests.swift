import Aka
import Foundation
import Postgres
import Testing
import TestSupport

/// Ways to use the old name. Each is seen, or leaves the verdict unknown.
@Suite struct AdversaryTests {
  /// What reads the old name on others' behalf.
  static let neighbours: SQL = """
    CREATE FUNCTION reads_in_a_loop() RETURNS int LANGUAGE plpgsql AS 'DECLARE r record; n int := 0;
      BEGIN FOR r IN SELECT id FROM users LOOP n := n + 1; EXIT WHEN n = 3; END LOOP; RETURN n; END';
    CREATE FUNCTION reads_and_fails() RETURNS int LANGUAGE plpgsql AS 'BEGIN PERFORM 1 / count(*) FROM users WHERE id < 0;
      RETURN 1; EXCEPTION WHEN OTHERS THEN RETURN 0; END';
    CREATE TABLE other (id int PRIMARY KEY); INSERT INTO other VALUES (1);
    ALTER TABLE other ENABLE ROW LEVEL SECURITY; ALTER TABLE other FORCE ROW LEVEL SECURITY;
    ALTER TABLE other OWNER TO pg_monitor;
    CREATE FUNCTION reads_other() RETURNS bigint LANGUAGE sql SECURITY DEFINER AS 'SELECT count(*) FROM other';
    ALTER FUNCTION reads_other OWNER TO pg_monitor;
    CREATE FUNCTION fired() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM FROM users LIMIT 1; RETURN NEW; END';
    CREATE TRIGGER fires BEFORE UPDATE ON other FOR EACH ROW EXECUTE FUNCTION fired();
    """

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
    // Nobody fetches, but COMMIT keeps all rows.
    "BEGIN; DECLARE c CURSOR WITH HOLD FOR SELECT * FROM users; COMMIT",
    "BEGIN; DECLARE c CURSOR FOR SELECT * FROM users; FETCH 1 FROM c; ROLLBACK",
    "BEGIN ISOLATION LEVEL SERIALIZABLE READ ONLY DEFERRABLE; SELECT FROM users; COMMIT",
    "BEGIN; SAVEPOINT s; INSERT INTO users VALUES (9100); ROLLBACK TO s; ROLLBACK",
    "BEGIN; SAVEPOINT s; SELECT 1 / (id - id) FROM users; ROLLBACK TO s; COMMIT",
    "PREPARE p AS SELECT count(*) FROM users; EXECUTE p", "SELECT reads_sql()", "SELECT reads_plpgsql()",
    "BEGIN READ ONLY; SELECT reads_plpgsql(); ROLLBACK", "SELECT reads_in_a_loop()",
    "SELECT reads_and_fails()",
    "SELECT reads_dynamically()", "DO $$ BEGIN PERFORM FROM users; END $$",
    "CREATE VIEW on_shim AS SELECT id FROM users; SELECT FROM on_shim",
    "INSERT INTO users (id) VALUES (5000)", "INSERT INTO users SELECT 6000",
    "INSERT INTO users VALUES (1, 'x') ON CONFLICT (id) DO UPDATE SET name = excluded.name",
    "UPDATE users SET name = 'x' WHERE id = -1", "DELETE FROM users WHERE id = -1",
    "WITH w AS (DELETE FROM users WHERE id = 7 RETURNING 1) SELECT FROM w",
    "SELECT u FROM users u LIMIT 1",
    "CREATE TEMP TABLE copied AS SELECT * FROM users", "TABLE users",
    "INSERT INTO users VALUES (9200) ON CONFLICT DO NOTHING",
    "WITH n AS (INSERT INTO users VALUES (9300) RETURNING id) SELECT FROM n",
    "INSERT INTO tb_user SELECT id + 10000 FROM users WHERE id = 3",
    "UPDATE tb_user SET name = u.name FROM users u WHERE u.id = tb_user.id AND tb_user.id = 4",
    "DELETE FROM tb_user USING users u WHERE u.id = tb_user.id AND tb_user.id = 5",
    "SELECT FROM tb_user t WHERE EXISTS (SELECT FROM users u WHERE u.id = t.id)",
    "CREATE MATERIALIZED VIEW kept AS SELECT id FROM users",
    "SET ROLE pg_monitor; SELECT FROM users; RESET ROLE",
    "CREATE POLICY p ON other USING (EXISTS (SELECT FROM users)); SET row_security = on; SELECT reads_other()",
    "UPDATE other SET id = 2", "SELECT count(*) FROM users WHERE '2020-01-01'::date > now()",
    """
    SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0;
    SET \(TestedServer.forceParallel) = on; SELECT count(*) FROM users
    """,
  ])
  func isSeen(statement: String) throws {
    let watched = try Watched(also: Self.neighbours)
    try watched.session.run("GRANT SELECT ON users, tb_user TO pg_monitor")
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

  /// As itself, as another role, and through a function that another role owns.
  @Test(arguments: ["SELECT count(*) FROM users", "SET ROLE $r", "SELECT reads_for_others()"])
  func rolesAndSecurityDefinersAreSeen(statement: String) throws {
    let role = try RoleOfTest(rights: "GRANT SELECT ON users, tb_user TO")
    let watched = role.watched
    try watched.session.runScript(
      """
      CREATE FUNCTION reads_for_others() RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path = public
        AS 'SELECT count(*) FROM users';
      """)
    #expect(try watched.verdict().uses.isEmpty)
    if statement.hasPrefix("SET ROLE") {
      try watched.use("SET ROLE \(Identifier(role.name)); SELECT count(*) FROM users")
    } else {
      try watched.use(SQL(unescaped: statement), as: role.name)
    }
    #expect(try watched.verdict().uses.contains { $0.source == .probe })
  }

  /// Times are instants, whatever a session calls them.
  @Test func timeZonesAreNoWayAround() throws {
    let watched = try Watched()
    let far = "timezone = 'Pacific/Kiritimati'"
    try watched.session.run(
      "ALTER DATABASE \(Identifier(watched.database.name)) SET \(unescaped: far)")
    try watched.use("SET timezone = 'Etc/GMT+12'; SELECT FROM users")
    let aka = Aka(connection: try watched.database.connect())
    let use = try #require(
      try aka.usage(within: .seconds(3600))[0].verdict.uses.first { $0.source == .probe })
    #expect(abs(use.lastSeen.timeIntervalSinceNow) < 60)
    #expect(try watched.aged().verdict().isQuietByProbe)
    try watched.use("SET timezone = 'Etc/GMT+12'; SELECT FROM users")
    #expect(try !watched.verdict(within: .seconds(60)).uses.isEmpty)
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

  init(on server: PrivateServer = .shared, rights: String, probe: ProbeKind = .count) throws {
    var options = RenameOptions()
    options.probe = probe
    let watched = try Watched(on: server, options: options)
    name = "role_\(watched.database.name)"
    self.watched = watched
    try watched.session.runScript(
      "CREATE ROLE \(Identifier(name)) LOGIN; \(unescaped: rights) \(Identifier(name))")
  }

  deinit {
    _ = try? watched.session.runScript("DROP OWNED BY \(Identifier(name)); DROP ROLE \(Identifier(name))")
  }
}
