import Aka
import Postgres
import Testing
import TestSupport

/// Names that begin with the table's old name.
@Suite struct DependentNameTests {
  private func cleanUp(_ script: SQL, extra: SQL = "") throws -> (Renamed, CleanedName) {
    let renamed = try Renamed(script)
    try renamed.session.runScript(extra)
    var options = CleanupOptions.brownout(nil)
    options.renamesDependents = true
    return (renamed, try renamed.aka.cleanUpQuietly(options: options).names[0])
  }

  @Test func takeTheNewName() throws {
    let (renamed, name) = try cleanUp(
      """
      CREATE TABLE users (id serial, "users" int GENERATED ALWAYS AS IDENTITY, a int CHECK (a > 0), b int NOT NULL,
        boss int, PRIMARY KEY (id), UNIQUE (b), FOREIGN KEY (boss) REFERENCES users);
      CREATE INDEX users_a ON users (a); CREATE INDEX users2_a ON users (a); CREATE INDEX a_users ON users (a);
      CREATE STATISTICS users_s ON a, b FROM users;
      CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
      CREATE TRIGGER users_t AFTER INSERT ON users FOR EACH ROW EXECUTE FUNCTION nothing();
      """)
    let expected = [
      "constraint users_a_check tb_user_a_check", "constraint users_boss_fkey tb_user_boss_fkey",
      "index users_a tb_user_a", "index users_b_key tb_user_b_key", "index users_pkey tb_user_pkey",
      "sequence users_id_seq tb_user_id_seq", "sequence users_users_seq tb_user_users_seq",
      "statistics users_s tb_user_s", "trigger users_t tb_user_t",
    ]
    #expect(
      name.renamed.map { "\($0.kind) \($0.old.name) \($0.new.name)" }.filter { !$0.contains("not_null") }
        == expected)
    #expect(name.notRenamed.isEmpty)
    try renamed.session.run("INSERT INTO tb_user (a, b) VALUES (1, 1)")
    #expect(
      try renamed.session.run("SELECT pg_get_serial_sequence('tb_user', 'id')").scalar()
        == "public.tb_user_id_seq")
    #expect(
      try renamed.session.run(
        "SELECT count(*) FROM pg_constraint WHERE conrelid = 'tb_user'::regclass AND conname ~ '^users_'"
      ).scalar() == 0)
    let kept: Int = try renamed.session.run(
      "SELECT count(*) FROM aka.sys_kept_definitions WHERE kind = 'renamed'"
    ).scalar()
    #expect(kept == name.renamed.count)
    try renamed.aka.restore("users")
    #expect(try renamed.aka.examine().diagnoses.isEmpty)
  }

  @Test func keepTheirsWhereAnotherIsTaken() throws {
    let long = Identifier("users_" + String(repeating: "x", count: 56))
    let (_, name) = try cleanUp(
      """
      CREATE TABLE users (id serial PRIMARY KEY, a int); CREATE TABLE tb_user_a (); CREATE INDEX users_a ON users (a);
      CREATE INDEX \(long) ON users (a);
      """,
      extra: "CREATE FUNCTION f() RETURNS bigint LANGUAGE sql AS $$ SELECT nextval('users_id_seq') $$")
    #expect(name.renamedBefore18.map(\.old) == ["users_pkey"])
    #expect(name.notRenamed.count == 3, "\(name.notRenamed)")
    for reason in ["tb_user_a is taken", "63 bytes", "f() says its name"] {
      #expect(name.notRenamed.contains { $0.contains(reason) }, "\(reason): \(name.notRenamed)")
    }
  }

  @Test func partitionsAndChildrenKeepTheirs() throws {
    let (renamed, name) = try cleanUp(
      """
      CREATE TABLE users (id int PRIMARY KEY, a int CONSTRAINT users_a_ok CHECK (a > 0)) PARTITION BY RANGE (id);
      CREATE TABLE users_1 PARTITION OF users FOR VALUES FROM (0) TO (10);
      CREATE INDEX users_a ON users (a);
      """)
    #expect(Set(name.renamed.map(\.old)).isSuperset(of: ["users_pkey", "users_a", "users_a_ok"]))
    try renamed.session.run("INSERT INTO tb_user VALUES (1, 1)")
    #expect(throws: PostgresError.self) { try renamed.session.run("INSERT INTO tb_user VALUES (2, -1)") }
  }

  @Test func areLeftAloneUnlessAskedForAndThenTakeItLater() throws {
    let renamed = try Renamed()
    try renamed.aka.cleanUpQuietly()
    #expect(try renamed.session.run("SELECT to_regclass('users_pkey') IS NOT NULL").scalar())
    var options = CleanupOptions.brownout(nil)
    options.renamesDependents = true
    let name = try renamed.aka.cleanUpQuietly("users", options: options).names[0]
    #expect(name.result == .already && name.renamedBefore18.count == 2)
    #expect(try renamed.session.run("SELECT to_regclass('tb_user_pkey') IS NOT NULL").scalar())
  }
}

extension CleanedName {
  /// Since 18 a NOT NULL is a constraint with a name, too.
  var renamedBefore18: [RenamedDependent] { renamed.filter { !$0.old.name.hasSuffix("_not_null") } }
}
