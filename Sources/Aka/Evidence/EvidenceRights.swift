import Postgres

/// What a role must be allowed to do in schema aka to collect evidence: less than a rename takes, and nothing outside of it.
struct EvidenceRights {
  let connection: Connection

  /// What is done with the evidence.
  enum Work: String {
    /// Samples are taken and kept.
    case samples = "sys\\_usage\\_%"
    /// Logs are read, and what they say is kept.
    case logs = "sys\\_log\\_%"
  }

  /// Throws which rights are missing, all of them at once, before the first of them makes PostgreSQL refuse.
  func refuseUnless(_ work: Work) throws {
    let me: Identifier = try connection.run("SELECT current_user").scalar()
    var grants: [String] = []
    let missing = try tables(work)
    if missing.contains(where: { $0.privilege == "SELECT" }) {
      grants.append("GRANT SELECT ON ALL TABLES IN SCHEMA aka TO \(me)")
    }
    let written = missing.filter { $0.privilege != "SELECT" }
    if !written.isEmpty {
      let rights = ["INSERT", "UPDATE", "DELETE"].filter { right in written.contains { $0.privilege == right }
      }
      .joined(separator: ", ")
      let tables = Set(written.map(\.table)).sorted().map { "aka.\($0)" }.joined(separator: ", ")
      grants.append("GRANT \(rights) ON \(tables) TO \(me)")
    }
    if try !mayCallSentinel() { grants.append("GRANT EXECUTE ON FUNCTION aka.sentinel() TO \(me)") }
    guard grants.isEmpty else {
      throw Refusal(
        "role \(me) may not \(work == .samples ? "take samples" : "keep what logs say") in the ledger",
        remedy: "as its owner: \(grants.joined(separator: "; "))")
    }
  }

  /// Everything is read, and only what the work is about is written.
  private func tables(_ work: Work) throws -> [(table: String, privilege: String)] {
    try connection.run(
      """
      SELECT c.relname::text AS written, p.privilege
      FROM pg_class c CROSS JOIN unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) p (privilege)
      WHERE c.relnamespace = 'aka'::regnamespace AND c.relkind = 'r' AND c.relname LIKE 'sys\\_%'
        AND (p.privilege = 'SELECT' OR c.relname LIKE \(work.rawValue)) AND NOT has_table_privilege(c.oid, p.privilege)
      """
    ).map { (try $0["written"], try $0["privilege"]) }
  }

  private func mayCallSentinel() throws -> Bool {
    try connection.run("SELECT has_function_privilege('aka.sentinel()', 'EXECUTE')").scalar()
  }
}
