import Aka
import Postgres
import Testing
import TestSupport

@Suite struct LedgerTests {
  @Test func refusesANewerLedgerAndASchemaOfSomebodyElse() throws {
    let database = try TestDatabase("CREATE TABLE users (id int)")
    let aka = Aka(connection: try database.connect())
    try aka.install()
    try database.connect().run(
      "INSERT INTO aka.sys_ledger_versions (version, tool_version) VALUES (99, 'later')")
    #expect(throws: Refusal.self) { try aka.install() }
    #expect(throws: PlanRefused.self) { try aka.rename([try request("users", "tb_user")]) }
    #expect(try aka.plan([try request("users", "tb_user")]).refusals.count == 1)

    let other = try TestDatabase("CREATE SCHEMA aka; CREATE TABLE aka.theirs (id int)")
    #expect(throws: Refusal.self) { try Aka(connection: try other.connect()).install() }
    let function = try TestDatabase(
      "CREATE SCHEMA aka; CREATE FUNCTION aka.theirs() RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE TABLE users ()"
    )
    #expect(throws: Refusal.self) { try Aka(connection: try function.connect()).install() }
    #expect(
      try Aka(connection: try function.connect()).plan([try request("users", "x")]).refusals.first?.reason
        .contains("other things in it") == true)
  }

  /// A publication FOR ALL TABLES has the ledger's as well, and PostgreSQL refuses to delete from those that have no identity.
  @Test func everyTableHasAnIdentity() throws {
    let database = try TestDatabase()
    try Aka(connection: try database.connect()).install()
    #expect(
      try database.connect().run(
        """
        SELECT count(*) FROM pg_class c WHERE c.relnamespace = 'aka'::regnamespace AND c.relkind = 'r' AND c.relreplident = 'd'
          AND NOT EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary)
        """
      ).scalar() == 0)
  }

  @Test func keepsAnAccountThatNobodyCanRewrite() throws {
    let database = try TestDatabase("CREATE TABLE users (id int)")
    let (aka, session) = (Aka(connection: try database.connect()), try database.connect())
    try aka.rename([try request("users", "tb_user")], notes: "ticket 4711")
    #expect(
      try session.run("SELECT string_agg(event, ' ' ORDER BY id) FROM aka.sys_table_migration_events")
        .scalar()
        == "stage swap durable")
    for change in ["DELETE FROM", "TRUNCATE"] {
      #expect(throws: PostgresError.self) {
        try session.run("\(unescaped: change) aka.sys_table_migration_events")
      }
    }
    let row = try session.run(
      "SELECT notes, migrated_by, dependencies ? 'foreign_keys' AS knows FROM aka.sys_table_migrations")[0]
    #expect(try row["notes"] == "ticket 4711")
    #expect(try row["migrated_by"] == "postgres")
    #expect(try row["knows"] == true)
    // One live rename for an old name.
    let error = #expect(throws: PostgresError.self) {
      try session.run(
        """
        INSERT INTO aka.sys_table_migrations (group_id, schema_name, old_name, new_schema_name, new_name, table_oid,
          fingerprint) SELECT group_id, schema_name, old_name, new_schema_name, 'other', table_oid, '' FROM
          aka.sys_table_migrations
        """)
    }
    #expect(error?.state == .uniqueViolation)
  }
}
