import Aka
import Postgres
import Testing
import TestSupport

/// COPY TO of a materialized view, which its shim, a plain view, does not take.
@Suite(.enabled(if: TestedServer.major >= 18, "before PostgreSQL 18 COPY takes no materialized view"))
struct MaterializedCopyTests {
  @Test func isAnnounced() throws {
    let database = try TestDatabase("CREATE MATERIALIZED VIEW users AS SELECT 1 AS n")
    let session = try database.connect()
    let copy: SQL = "COPY users TO '/dev/null'"
    #expect(try session.failure(copy) == nil)
    let aka = Aka(connection: try database.connect())
    let request = try request("users", "mv_user")
    let findings = try aka.plan([request]).renames[0].findings
    #expect(findings.contains { $0.code == "view-statements" && $0.message.contains("COPY users TO") })
    try aka.rename([request])
    #expect(try session.failure(copy) == "42809")
  }
}
