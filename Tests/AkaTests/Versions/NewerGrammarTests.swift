import Aka
import Postgres
import Testing
import TestSupport

/// SQL that is newer than the grammar by which aka reads: nothing is claimed to be known of it.
@Suite struct NewerGrammarTests {
  private static let schema: SQL = """
    CREATE TABLE users (id int PRIMARY KEY, n int);
    SET check_function_bodies = off;
    CREATE FUNCTION merges() RETURNS text LANGUAGE plpgsql AS $$ DECLARE done text; BEGIN
      UPDATE users SET n = 1;
      MERGE INTO users u USING (VALUES (1)) v (id) ON u.id = v.id WHEN MATCHED THEN DELETE RETURNING merge_action() INTO done;
      RETURN done; END $$;
    CREATE FUNCTION groups() RETURNS bigint LANGUAGE sql AS
      'SELECT u.n FROM users u, json_table(''[1]'', ''$[*]'' COLUMNS (id int PATH ''$'')) j GROUP BY u.id';
    CREATE FUNCTION reads() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM users';
    """

  @Test func functionsAreUndecided() throws {
    let database = try TestDatabase(Self.schema)
    let plan = try Aka(connection: try database.connect()).plan([try request("users", "tb_user")])
    let unread = plan.renames[0].findings.filter { $0.code == "unread-statement" }
    #expect(unread.allSatisfy { $0.severity == .undecided })
    #expect(unread.count == 2, "\(unread)")
    #expect(
      unread.contains { $0.message.contains("merges()") && $0.message.contains("(line 3)") }, "\(unread)")
    #expect(unread.contains { $0.message.contains("groups()") }, "\(unread)")
  }

  @Test func theRehearsalIsUndecided() throws {
    let database = try TestDatabase(Self.schema)
    let statement = "UPDATE users SET n = 1 RETURNING WITH (OLD AS was) was.n"
    let report = try Aka(connection: try database.connect()).rehearse(
      Manifest(renames: [try request("users", "tb_user")]), ObservedStatements([WorkloadStatement(statement)])
    )
    guard case .undecided(let reason) = try #require(report.statements.first).verdict else {
      Issue.record("\(report.statements)")
      return
    }
    #expect(reason.contains("'s grammar does not take it"), "\(reason)")
  }
}
