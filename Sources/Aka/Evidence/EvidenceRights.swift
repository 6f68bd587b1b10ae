import Postgres

/// What a role must be allowed to do in schema aka to collect evidence: less than a rename takes, and nothing outside of it.
struct EvidenceRights {
  let connection: Connection

  /// What is done with the evidence.
  enum Work: String {
    case samples = "take samples"
    case logs = "keep what logs say"

    /// What is done to which tables, besides reading them.
    fileprivate var writes: KeyValuePairs<String, [String]> {
      switch self {
      case .samples:
        [
          "sys_usage_samples": ["INSERT", "DELETE"], "sys_usage_baselines": ["INSERT", "UPDATE"],
          "sys_usage_counts": ["INSERT", "UPDATE"], "sys_usage_hours": ["INSERT", "UPDATE", "DELETE"],
          "sys_usage_notes": ["DELETE"],
        ]
      case .logs:
        [
          "sys_log_heartbeats": ["INSERT", "DELETE"], "sys_log_progress": ["INSERT", "UPDATE"],
          "sys_log_coverage": ["INSERT", "UPDATE", "DELETE"], "sys_log_uses": ["INSERT", "UPDATE", "DELETE"],
        ]
      }
    }
  }

  /// Throws which rights are missing, all of them at once, before the first of them makes PostgreSQL refuse.
  func refuseUnless(_ work: Work) throws {
    let me: Identifier = try connection.run("SELECT current_user").scalar()
    var grants = try missing(work).map { rights, tables in
      "GRANT \(rights) ON \(tables.map { "aka.\($0)" }.joined(separator: ", ")) TO \(me)"
    }
    if try !mayReadAll() { grants.insert("GRANT SELECT ON ALL TABLES IN SCHEMA aka TO \(me)", at: 0) }
    if work == .samples, try !mayCallSentinel() {
      grants.append("GRANT EXECUTE ON FUNCTION aka.sentinel() TO \(me)")
    }
    guard grants.isEmpty else {
      throw Refusal(
        "role \(me) may not \(work.rawValue) in the ledger",
        remedy: "as its owner: \(grants.joined(separator: "; "))")
    }
  }

  /// The tables that lack the same rights, in the order of the work.
  private func missing(_ work: Work) throws -> [(rights: String, tables: [String])] {
    let needs = work.writes.flatMap { table, rights in rights.map { (table: table, right: $0) } }
    let missing = try connection.run(
      """
      SELECT need.name, string_agg(need.privilege, ', ' ORDER BY need.place) AS rights
      FROM unnest(\(needs.map(\.table))::text[], \(needs.map(\.right))::text[]) WITH ORDINALITY AS need (name, privilege, place)
        JOIN pg_class c ON c.relname = need.name AND c.relnamespace = 'aka'::regnamespace
      WHERE NOT has_table_privilege(c.oid, need.privilege) GROUP BY need.name ORDER BY min(need.place)
      """
    ).map { row -> (rights: String, table: String) in (try row["rights"], try row["name"]) }
    var seen: Set<String> = []
    return missing.map(\.rights).filter { seen.insert($0).inserted }.map { rights in
      (rights, missing.filter { $0.rights == rights }.map(\.table))
    }
  }

  private func mayReadAll() throws -> Bool {
    try connection.run(
      """
      SELECT bool_and(has_table_privilege(oid, 'SELECT')) FROM pg_class
      WHERE relnamespace = 'aka'::regnamespace AND relkind = 'r' AND relname ~ '^sys_(ledger|table|usage|log)_'
      """
    ).scalar()
  }

  private func mayCallSentinel() throws -> Bool {
    try connection.run("SELECT has_function_privilege('aka.sentinel()', 'EXECUTE')").scalar()
  }
}
