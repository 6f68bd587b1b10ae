import Postgres

/// What can be wrong with an alias table and with no view.
struct AliasTrials {
  let connection: Connection

  /// None for a view.
  func all(of entry: LedgerEntry, alias: UInt32) throws -> [Trial] {
    guard entry.shimKind == .alias else { return [] }
    return [
      try attachment(of: entry, alias), try statistics(of: entry, alias), try identities(of: entry, alias),
      try publications(of: entry),
    ]
  }

  private func attachment(of entry: LedgerEntry, _ alias: UInt32) throws -> Trial {
    let partitions: [UInt32] = try connection.run(
      "SELECT inhrelid FROM pg_inherits WHERE inhparent = \(alias) AND NOT inhdetachpending"
    ).map { try $0["inhrelid"] }
    if partitions == [entry.tableOid] { return .passed("partition") }
    return .failed(
      "partition",
      partitions.contains(entry.tableOid)
        ? "somebody gave the alias another partition beside \(entry.tableName)"
        : "\(entry.tableName) is not attached to it, so it shows no rows: aka doctor --fix attaches it")
  }

  /// What fills an identity column, those must be allowed to execute who may insert; also who may since the rename.
  private func identities(of entry: LedgerEntry, _ alias: UInt32) throws -> Trial {
    let roles: [Identifier] = try connection.run(
      """
      SELECT DISTINCT w.role FROM pg_class t
        CROSS JOIN LATERAL aclexplode(coalesce(t.relacl, acldefault('r', t.relowner))) x
        CROSS JOIN LATERAL (SELECT CASE x.grantee WHEN 0 THEN 'public' ELSE pg_get_userbyid(x.grantee) END AS role) w
        JOIN pg_proc p ON \(AliasSource.fills("p.oid", alias))
      WHERE t.oid = \(entry.tableOid) AND x.privilege_type = 'INSERT' AND NOT has_function_privilege(w.role, p.oid, 'EXECUTE')
      ORDER BY 1
      """
    ).map { try $0["role"] }
    guard !roles.isEmpty else { return .passed("identities") }
    return .failed(
      "identities",
      "\(roles.map(\.description).inWords(atMost: 3)) may insert, but not fill the identity column",
      isDrift: true)
  }

  /// Somebody may make one, or switch it on, while the alias lives.
  private func publications(of entry: LedgerEntry) throws -> Trial {
    let switches = try PublicationSwitches(connection, sending: entry)
    guard let first = switches.switched.first else { return .passed("publications") }
    let detail =
      "publication \(first.name) (publish_via_partition_root) sends the table's changes under the name of the alias"
    return .failed(
      "publications", ([detail] + switches.obstacles).joined(separator: "; "),
      isDrift: switches.obstacles.isEmpty)
  }

  /// The planner takes those of the alias for queries that name it, and autovacuum gathers none: `ANALYZE` does. A tenth of
  /// the rows is what autovacuum lets change as well, before it analyses a table (`autovacuum_analyze_scale_factor`).
  private func statistics(of entry: LedgerEntry, _ alias: UInt32) throws -> Trial {
    let row = try connection.run(
      """
      SELECT a.reltuples >= 0 AS analysed, t.reltuples > 0 AS has_rows,
        a.reltuples >= 0 AND abs(t.reltuples - a.reltuples) > greatest(50, a.reltuples / 10) AS stale
      FROM pg_class t, pg_class a WHERE t.oid = \(entry.tableOid) AND a.oid = \(alias)
      """)[0]
    if try row["has_rows"] && !row["analysed"] {
      return .failed("statistics", "the planner has none of the alias: ANALYZE \(entry.shimName)")
    }
    return try row["stale"]
      ? .failed(
        "statistics", "the table has grown or shrunk since they were gathered: ANALYZE \(entry.shimName)")
      : .passed("statistics")
  }
}
