import Aka
import Postgres
import Testing
import TestSupport

/// Live shims put to the test: nothing stays behind, drift is found, and repaired in place.
@Suite struct VerifyTests {
  static let schema: SQL = """
    CREATE TABLE users (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text DEFAULT 'x' NOT NULL, doc json);
    CREATE TABLE orders (id int PRIMARY KEY, user_id int REFERENCES users);
    CREATE TABLE log (line text, at int);
    CREATE FUNCTION greet(u users) RETURNS text LANGUAGE sql STABLE AS 'SELECT u.name';
    INSERT INTO users (name) SELECT 'n' || i FROM generate_series(1, 500) i; INSERT INTO orders SELECT i, i FROM generate_series(1, 100) i;
    INSERT INTO log VALUES ('a', 1);
    ANALYZE;
    """

  private func renamed(_ writes: WriteWish = WriteWish()) throws -> (TestDatabase, Aka) {
    let database = try TestDatabase(Self.schema)
    let aka = Aka(connection: try database.connect())
    var options = RenameOptions()
    options.writes = writes
    try aka.rename(
      try [("users", "tb_user"), ("orders", "tb_order"), ("log", "tb_log")].map {
        RenameRequest(
          old: try WrittenName(parsing: $0.0), new: try WrittenName(parsing: $0.1), options: options)
      })
    return (database, aka)
  }

  private func verify(_ aka: Aka, _ name: String) throws -> Verification {
    try aka.verify(try WrittenName(parsing: name))[0]
  }

  @Test(arguments: [WriteWish(), WriteWish(all: .trigger)])
  func aFreshShimIsSound(writes: WriteWish) throws {
    let (database, aka) = try renamed(writes)
    let session = try database.connect()
    let before: String = try session.run(
      "SELECT concat((SELECT string_agg(u::text, '') FROM users u), (SELECT last_value FROM users_id_seq), (SELECT count(*) FROM pg_class))"
    ).scalar()
    let verifications = try aka.verify()
    #expect(verifications.count == 3)
    for verification in verifications {
      let surprises =
        writes.paths.isEmpty
        ? verification.failures : verification.failures.filter { !$0.name.hasPrefix("plan") }
      #expect(surprises.isEmpty, "\(verification.shim): \(surprises)")
    }
    #expect(
      try session.run(
        "SELECT concat((SELECT string_agg(u::text, '') FROM users u), (SELECT last_value FROM users_id_seq), (SELECT count(*) FROM pg_class))"
      ).scalar() == before)
    let users = try verify(aka, "users")
    #expect(users.timing != nil)
    #expect(users.trials.filter { $0.result == .skipped }.map(\.name) == ["DELETE"])
    #expect(users.trials.contains { $0.name == "INSERT" && $0.detail == "23505" })
    #expect(users.trials.contains { $0.name == "UPDATE" && $0.detail == "UPDATE 1" })
    #expect(users.trials.contains { $0.name.contains("join with public.tb_order") && $0.result == .passed })
    #expect(
      try verify(aka, "log").trials.filter { $0.result == .skipped }.map(\.name) == ["UPDATE", "DELETE"])
  }

  /// Each way in which a table leaves its shim behind, and the trial that finds it.
  @Test(arguments: [
    ("ALTER TABLE tb_user ADD extra int DEFAULT 5", ["columns"]),
    ("ALTER TABLE tb_user ALTER name SET DEFAULT 'y'", ["defaults"]),
    ("ALTER TABLE tb_user ALTER name DROP DEFAULT, ALTER name DROP NOT NULL", ["defaults"]),
    ("COMMENT ON COLUMN tb_user.name IS 'new'; COMMENT ON TABLE tb_user IS 'x'", ["comments"]),
    ("GRANT SELECT ON tb_user TO PUBLIC", ["grants"]), ("GRANT ALL ON users TO PUBLIC", ["grants"]),
    ("GRANT SELECT (id) ON tb_user TO PUBLIC", ["rights of the view", "grants"]),
    ("ALTER VIEW users SET (security_invoker = false)", ["rights of the view"]),
  ])
  func driftIsFoundAndRepaired(script: String, found: [String]) throws {
    for writes in [WriteWish(), WriteWish(all: .trigger)] {
      let (database, aka) = try renamed(writes)
      let session = try database.connect()
      try session.run("CREATE VIEW on_shim AS SELECT name FROM users")
      try session.runScript(SQL(unescaped: script))
      let verification = try verify(aka, "users")
      let drift = verification.failures.filter(\.isDrift).map(\.name)
      #expect(verification.trials.contains { $0.name == "INSERT" && $0.result == .passed })
      #expect(drift.filter { $0 != "triggers" } == found, "\(verification.failures)")
      try aka.update(verification)
      #expect(try verify(aka, "users").failures.filter { !$0.name.hasPrefix("plan") }.isEmpty)
      #expect(try session.run("SELECT count(*) FROM on_shim").scalar() == 500)
      #expect(try aka.examine().diagnoses.isEmpty)
      #expect(try session.run("SELECT greet(u) FROM users u WHERE id = 7").scalar() == "n7")
      try session.run("UPDATE users SET name = DEFAULT WHERE id = 1 RETURNING name").first.map { row in
        let stored: String? = try? row["name"]
        #expect(stored == (script.contains("'y'") ? "y" : script.contains("DROP DEFAULT") ? nil : "x"))
      }
    }
  }

  @Test func triggersAreNotFired() throws {
    let database = try TestDatabase(Self.schema)
    try database.connect().runScript(
      """
      CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM nextval(''users_id_seq''); RETURN NEW; END';
      CREATE TRIGGER note BEFORE INSERT OR UPDATE ON users FOR EACH ROW EXECUTE FUNCTION note()
      """)
    let aka = Aka(connection: try database.connect())
    try aka.rename([try request("users", "tb_user")])
    let users = try verify(aka, "users")
    #expect(users.trials.filter { $0.result == .skipped }.map(\.name) == ["INSERT", "UPDATE", "DELETE"])
    #expect(try database.connect().run("SELECT last_value FROM users_id_seq").scalar() == 500)
  }

  @Test func nobodyWaitsForIt() throws {
    let (database, aka) = try renamed()
    let holder = try database.connect()
    try holder.runScript("BEGIN; SELECT FROM users FOR UPDATE")
    let users = try verify(aka, "users")
    #expect(
      users.trials.contains {
        $0.name == "UPDATE" && $0.result == .skipped && $0.detail == "somebody holds the row"
      })
    #expect(users.failures.isEmpty)
    try holder.run("COMMIT")
  }
}
