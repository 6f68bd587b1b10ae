import Aka
import Postgres
import Testing
import TestSupport

/// What a crash or a person can leave behind, and what the doctor makes of it.
@Suite struct DoctorTests {
  let database: TestDatabase
  let session: Connection
  let aka: Aka

  init() throws {
    database = try TestDatabase(
      "CREATE TABLE users (id serial PRIMARY KEY); INSERT INTO users DEFAULT VALUES")
    session = try database.connect()
    aka = Aka(connection: try database.connect())
  }

  @Test func saysWhatItLookedAtWhenAllIsWell() throws {
    #expect(try aka.examine().checked.count == 1)
    try aka.rename([try request("users", "tb_user")])
    let examination = try aka.examine()
    #expect(examination.diagnoses.isEmpty && examination.checked.count == 3)
  }

  @Test(arguments: [
    ("DROP VIEW users", Diagnosis.Code.shimMissing, true),
    ("DROP VIEW users; CREATE TABLE users ()", .shimReplaced, false),
    ("DROP TABLE tb_user CASCADE", .tableMissing, true),
    ("ALTER TABLE tb_user RENAME TO elsewhere", .tableElsewhere, false),
    ("DROP VIEW users; ALTER TABLE tb_user RENAME TO users", .rolledBackByHand, true),
    ("CREATE VIEW aka.mine AS SELECT 1", .foreignObject, false),
  ])
  func findsWhatWasDoneByHand(script: String, code: Diagnosis.Code, isRepairable: Bool) throws {
    try aka.rename([try request("users", "tb_user")])
    try session.runScript(SQL(unescaped: script))
    let examination = try aka.examine()
    #expect(examination.diagnoses.map(\.code) == [code])
    #expect(try aka.repair(examination).count == (isRepairable ? 1 : 0))
    #expect(try aka.examine().diagnoses.map(\.code) == (isRepairable ? [] : [code]))
  }

  @Test func buildsALostShimAgain() throws {
    try aka.rename([try request("users", "tb_user")])
    try session.run("DROP VIEW users")
    _ = try aka.repair(try aka.examine())
    #expect(try session.run("SELECT count(*) FROM users").scalar() == 1)
    #expect(try aka.status().map(\.health) == [.ok])
    try aka.rollback(try WrittenName(parsing: "users"))
    try session.run("DROP VIEW tb_user")
    _ = try aka.repair(try aka.examine())
    #expect(try aka.examine().diagnoses.isEmpty)
  }

  @Test func abandonsWhatWasStagedLongAgo() throws {
    try aka.install()
    try session.runScript(
      """
      INSERT INTO aka.sys_table_migrations (group_id, schema_name, old_name, new_schema_name, new_name, table_oid,
        fingerprint, staged_at)
      VALUES (gen_random_uuid(), 'public', 'users', 'public', 'tb_user', 'users'::regclass, 'x', now() - interval '2 h');
      DO $$ BEGIN
        EXECUTE (SELECT format('CREATE VIEW aka.shim_%s_%s AS SELECT * FROM users', number, left(id::text, 8))
                 FROM aka.sys_table_migrations);
      END $$;
      """)
    let examination = try aka.examine()
    #expect(examination.diagnoses.map(\.code) == [.pendingRename])
    #expect(try aka.repair(examination).count == 1)
    #expect(try aka.examine().diagnoses.isEmpty)
    #expect(try session.run("SELECT count(*) FROM pg_views WHERE schemaname = 'aka'").scalar() == 0)
  }

  @Test func dropsAViewThatACrashLeftAndKeepsOneThatIsRead() throws {
    try aka.rename([try request("users", "tb_user")])
    try session.runScript(
      """
      DO $$ BEGIN
        EXECUTE (SELECT format('CREATE VIEW aka.flip_%s_%s AS SELECT * FROM tb_user', number, left(id::text, 8))
                 FROM aka.sys_table_migrations);
      END $$;
      CREATE MATERIALIZED VIEW totals AS SELECT count(*) FROM users;
      """)
    #expect(try aka.examine().diagnoses.map(\.code) == [.leftOverView])
    _ = try aka.repair(try aka.examine())
    try aka.rollback(try WrittenName(parsing: "users"))
    let examination = try aka.examine()
    #expect(examination.diagnoses.map(\.code) == [.parkedView])
    #expect(try aka.repair(examination).isEmpty)
    try session.run("DROP MATERIALIZED VIEW totals")
    #expect(try aka.repair(try aka.examine()).count == 1)
  }
}
