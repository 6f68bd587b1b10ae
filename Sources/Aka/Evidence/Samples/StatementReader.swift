import FoundationEssentials
import Postgres

/// The entries of pg_stat_statements that said an old name before the swap, by their keys.
struct StatementSnapshot: Codable, Sendable {
  var keys: Set<String>
}

/// Reads pg_stat_statements.
struct StatementReader {
  let connection: Connection

  /// What it says about some names; nothing where it cannot be read. Entries of a name without a snapshot from before its
  /// swap mean nothing.
  func read(_ names: [ShimName], snapshots: [UUID: StatementSnapshot]) throws -> (
    StatementConditions?, [UUID: [StatementSample]]
  ) {
    guard let view = try relation(named: "pg_stat_statements"),
      let info = try relation(named: "pg_stat_statements_info")
    else { return (nil, [:]) }
    let conditions: StatementConditions = try connection.run(Self.conditions(info: info, view))[0].json(
      "conditions")
    let own = Set(
      try connection.run("SELECT DISTINCT happened_by FROM aka.sys_table_migration_events").map {
        try $0["happened_by"] as String
      })
    let known = names.filter { snapshots[$0.id] != nil }
    var samples = Dictionary(uniqueKeysWithValues: known.map { ($0.id, [StatementSample]()) })
    for entry in try entries(naming: known.map(\.name), in: view) {
      let shim = known[entry.name]
      // What aka itself did to the shim is no use of it.
      guard snapshots[shim.id]?.keys.contains(entry.key) == false,
        let said = SpokenName(shim.name).use(in: entry.query),
        !(said.isAdministration && entry.role.map(own.contains) == true)
      else { continue }
      samples[shim.id]?.append(
        StatementSample(
          key: entry.key, calls: entry.calls, role: entry.role, kind: said.kind, example: said.example))
    }
    return (conditions, samples)
  }

  /// The entries that say a name now.
  func snapshot(of name: QualifiedName) throws -> StatementSnapshot? {
    guard let view = try relation(named: "pg_stat_statements") else { return nil }
    return StatementSnapshot(keys: Set(try entries(naming: [name], in: view).map(\.key)))
  }

  private struct Entry {
    /// Which of the names it may say.
    let name: Int
    let key: String
    let calls: Int
    let role: String?
    let query: String
  }

  /// Those that hold the bytes of a name, or a way to write any name, as ``SpokenName`` has it.
  private func entries(naming names: [QualifiedName], in view: QualifiedName) throws -> [Entry] {
    try connection.run(
      """
      SELECT n.number, format('%s %s %s', s.queryid, s.userid, s.toplevel) AS key, s.calls, r.rolname::text AS role, s.query
      FROM (SELECT *, lower(query) AS folded FROM \(view)
            WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database()) AND queryid IS NOT NULL) s
      JOIN unnest(\(names.map(\.name.name))::text[]) WITH ORDINALITY n (name, number)
        ON strpos(s.folded, lower(n.name)) > 0 OR strpos(s.folded, 'u&') > 0
          OR strpos(n.name, '"') > 0 AND strpos(s.query, '""') > 0
      LEFT JOIN pg_roles r ON r.oid = s.userid ORDER BY key
      """
    ).map {
      Entry(
        name: try $0["number"] - 1, key: try $0["key"], calls: try $0["calls"], role: try $0["role"],
        query: try $0["query"])
    }
  }

  /// The extension may be in any schema, and readable only when the library is loaded.
  private func relation(named name: Identifier) throws -> QualifiedName? {
    try connection.run(
      """
      SELECT n.nspname FROM pg_extension e JOIN pg_depend d ON d.refclassid = 'pg_extension'::regclass AND d.refobjid = e.oid
        AND d.classid = 'pg_class'::regclass
        JOIN pg_class c ON c.oid = d.objid JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE e.extname = 'pg_stat_statements' AND c.relname = \(name.name)
        AND current_setting('pg_stat_statements.max', true) IS NOT NULL
        AND has_table_privilege(c.oid, 'SELECT') AND has_schema_privilege(n.oid, 'USAGE')
      """
    ).first.map { QualifiedName(try $0["nspname"], name) }
  }

  /// A lost text is NULL; that of another role is hidden, and so is its identifier.
  private static func conditions(info: QualifiedName, _ view: QualifiedName) -> SQL {
    """
    SELECT jsonb_build_object('evictions', i.dealloc, 'reset_at', extract(epoch FROM i.stats_reset),
      'track', current_setting('pg_stat_statements.track'),
      'tracks_utility', current_setting('pg_stat_statements.track_utility')::bool,
      'saves', current_setting('pg_stat_statements.save')::bool,
      'overrides', \(ServerReader.overrides(of: "pg_stat_statements.track", silencing: "<> 'all'")),
      'lookups', (SELECT coalesce(sum(s.calls), 0) FROM \(view) s JOIN pg_roles r ON r.oid = s.userid
        WHERE s.dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
          AND s.query ~* '\\$[0-9]+\\s*::\\s*(pg_catalog\\.)?regclass|\\mregclass\\M.*\\$[0-9]'
          AND r.rolname NOT IN (SELECT happened_by FROM aka.sys_table_migration_events)),
      'unreadable', (SELECT count(*) FROM \(view) s WHERE s.query IS NULL OR s.queryid IS NULL)
    ) AS conditions FROM \(info) i
    """
  }
}
