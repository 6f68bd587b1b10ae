import Aka
import Postgres
import Testing
import TestSupport

/// MERGE, which goes through views since PostgreSQL 17, where the shim writes by triggers.
@Suite(.enabled(if: TestedServer.mergesIntoViews, "before PostgreSQL 17 no view takes MERGE"))
struct MergeTests {
  private static let schema: SQL = """
    CREATE TABLE users (id int PRIMARY KEY, n int); INSERT INTO users VALUES (1, 1), (2, 2);
    CREATE FUNCTION puts() RETURNS void LANGUAGE sql AS 'MERGE INTO users u USING (VALUES (1), (9)) v (id) ON u.id = v.id
      WHEN MATCHED THEN UPDATE SET n = 5 WHEN NOT MATCHED THEN INSERT VALUES (v.id)';
    CREATE FUNCTION sweeps() RETURNS void LANGUAGE sql AS 'MERGE INTO users u USING (VALUES (1), (2)) v (id) ON u.id = v.id
      WHEN MATCHED AND u.id = 1 THEN UPDATE SET n = 6 WHEN MATCHED THEN DELETE';
    """

  @Test(arguments: ThroughShims.Shim.allCases) func sameThrough(shim: ThroughShims.Shim) throws {
    try ThroughShims(
      schema: "CREATE TABLE users (id int PRIMARY KEY, n int); INSERT INTO users VALUES (1, 1), (2, 2)",
      statements: [
        "MERGE INTO users u USING (VALUES (1), (9)) v (id) ON u.id = v.id WHEN MATCHED THEN UPDATE SET n = 5 "
          + "WHEN NOT MATCHED THEN INSERT VALUES (v.id, 4) RETURNING merge_action(), u.*",
        "MERGE INTO users u USING (VALUES (9)) v (id) ON u.id = v.id WHEN MATCHED THEN DELETE "
          + "WHEN NOT MATCHED BY SOURCE THEN UPDATE SET n = 0 RETURNING merge_action(), v.id, u.n",
        "SELECT * FROM users ORDER BY id",
      ]
    ).expectTheSame(through: shim)
  }

  /// PostgreSQL refuses those that triggers carry out in part; the plan says so, and says which functions do it.
  @Test(arguments: [[WriteOperation.insert], [.update, .delete], [.delete], []])
  func inPart(triggered: [WriteOperation]) throws {
    let database = try TestDatabase(Self.schema)
    let session = try database.connect()
    let aka = Aka(connection: try database.connect())
    var options = RenameOptions()
    options.writes = WriteWish(Dictionary(uniqueKeysWithValues: triggered.map { ($0, .trigger) }))
    let request = RenameRequest(
      old: try WrittenName(parsing: "users"), new: try WrittenName(parsing: "tb_user"), options: options)
    let findings = try aka.plan([request]).renames[0].findings
    #expect(findings.contains { $0.code == "trigger-merge" } == !triggered.isEmpty)
    func isAnnounced(_ function: String) -> Bool {
      findings.contains { $0.code == "object-breaks" && $0.message.contains(function) }
    }
    let announced = (isAnnounced("puts()"), isAnnounced("sweeps()"))
    try aka.rename([request])
    #expect(try (session.failure("SELECT puts()") != nil) == announced.0)
    #expect(try (session.failure("SELECT sweeps()") != nil) == announced.1)
  }
}
