import Aka
import Postgres
import Testing
import TestSupport

/// The audit role's rights on a shim are no difference from its table, as long as nobody can do anything by them.
@Suite(.enabled(if: PrivateServer.hasAudit)) struct AuditGrantTests {
  /// Of its own: the role belongs to the whole server.
  private let server = PrivateServer(options: [
    "-c", "shared_preload_libraries=pgaudit", "-c", "pgaudit.role=auditor",
  ])

  private func watched(_ script: SQL = "") throws -> Watched {
    let watched = try Watched(on: server, also: "CREATE ROLE auditor; CREATE ROLE reader; \(script)")
    try watched.session.run("GRANT SELECT, INSERT, UPDATE, DELETE ON users TO auditor")
    return watched
  }

  private func failures(_ watched: Watched) throws -> [String] {
    try watched.aka.verify().flatMap(\.failures).map { "\($0.name): \($0.detail ?? "")" }
  }

  private func rights(_ watched: Watched) throws -> String {
    try watched.session.run(
      """
      SELECT coalesce(string_agg(x.privilege_type, ' ' ORDER BY x.privilege_type), '') FROM pg_class c, aclexplode(c.relacl) x
      WHERE c.oid = 'users'::regclass AND x.grantee = 'auditor'::regrole
      """
    ).scalar()
  }

  @Test func areNoDifferenceAndStay() throws {
    let watched = try watched()
    #expect(try failures(watched).isEmpty)
    try watched.session.runScript(
      "ALTER TABLE tb_user ADD COLUMN more int; GRANT SELECT ON tb_user TO reader")
    for verification in try watched.aka.verify() { try watched.aka.update(verification) }
    #expect(try failures(watched).isEmpty)
    #expect(try rights(watched) == "DELETE INSERT SELECT UPDATE")
    // Other rights are a difference still, and so are these for anybody else.
    try watched.session.runScript("GRANT TRUNCATE ON users TO auditor; GRANT INSERT ON users TO reader")
    let found = try failures(watched)
    #expect(found == ["grants: has INSERT to reader; has TRUNCATE to auditor"])
    for verification in try watched.aka.verify() { try watched.aka.update(verification) }
    #expect(try failures(watched).isEmpty)
    #expect(try rights(watched) == "DELETE INSERT SELECT UPDATE")
    // A rollback and a cleanup do not stumble over them.
    #expect(try watched.aka.examine().diagnoses.isEmpty)
    _ = try watched.aka.rollback(try WrittenName(parsing: "users"))
    #expect(
      try watched.session.run("SELECT relkind::text FROM pg_class WHERE oid = 'users'::regclass").scalar()
        == "r")
  }

  /// With column grants the view reads with its owner's rights, so whoever can be the audit role reads through it.
  @Test func areOneWhereSomebodyCanUseThem() throws {
    let watched = try watched("GRANT SELECT (id) ON users TO reader;")
    #expect(try failures(watched).isEmpty)
    try watched.session.run("GRANT auditor TO reader")
    #expect(try failures(watched).contains { $0.contains("has SELECT to auditor") })
    try watched.session.runScript("REVOKE auditor FROM reader; ALTER ROLE auditor LOGIN")
    #expect(try failures(watched).contains { $0.contains("has SELECT to auditor") })
  }

  @Test func theDoctorSaysWhatToGrant() throws {
    let watched = try watched()
    func audit() throws -> LogSetting? {
      try watched.aka.examine().logging.first { $0.name == "pgaudit.role" }
    }
    #expect(try audit()?.remedy == nil)
    try watched.session.run("REVOKE INSERT ON users FROM auditor")
    let advice = try audit()
    #expect(
      advice?.value == "auditor" && advice?.meaning.contains("0 of 1 old names") == true,
      "\(String(describing: advice))")
    let grant = try #require(advice?.remedy)
    #expect(grant == "GRANT SELECT, INSERT, UPDATE, DELETE ON public.users TO auditor")
    try watched.session.runScript(SQL(unescaped: grant))
    #expect(try audit()?.remedy == nil)
  }
}
