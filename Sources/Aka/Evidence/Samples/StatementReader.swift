import FoundationEssentials
import Postgres

/// Reads pg_stat_statements.
struct StatementReader {
  let connection: Connection

  /// What it says about some names; nothing where it cannot be read. Entries of a name without a snapshot from before its
  /// swap mean nothing.
  func read(_ names: [ShimName], snapshots: [UUID: StatementSnapshot]) throws -> (
    StatementConditions?, [UUID: [StatementSample]]
  ) {
    guard let view = try relation(named: "pg_stat_statements"), let conditions = try conditions(of: view)
    else { return (nil, [:]) }
    let own = Set(
      try connection.run("SELECT DISTINCT happened_by FROM aka.sys_table_migration_events").map {
        try $0["happened_by"] as String
      })
    let known = names.filter { snapshots[$0.id] != nil }
    var samples = Dictionary(uniqueKeysWithValues: known.map { ($0.id, [StatementSample]()) })
    for entry in try entries(naming: known.map(\.name), in: view) {
      let shim = known[entry.name]
      // What aka itself did to the shim is no use of it.
      guard let snapshot = snapshots[shim.id], !snapshot.keys.contains(entry.key),
        let said = SpokenName(shim.name).use(in: entry.query),
        !(said.isAdministration && entry.role.map(own.contains) == true)
      else { continue }
      samples[shim.id]?.append(
        StatementSample(
          key: entry.key, calls: entry.calls, role: entry.role, kind: said.kind, example: said.example,
          isEarly: snapshot.isEarly(entry.key, now: conditions) ? true : nil))
    }
    return (conditions, samples)
  }

  /// Whether the entries are still all there; `nil` if that cannot be read.
  func conditions() throws -> StatementConditions? {
    try relation(named: "pg_stat_statements").flatMap { try conditions(of: $0) }
  }

  private func conditions(of view: QualifiedName) throws -> StatementConditions? {
    try relation(named: "pg_stat_statements_info").map {
      try connection.run(Self.conditions(info: $0, view))[0].json("conditions")
    }
  }

  /// The entries that say each name now; nothing where they cannot be read.
  func snapshots(of names: [ShimName]) throws -> [UUID: StatementSnapshot] {
    guard let view = try relation(named: "pg_stat_statements") else { return [:] }
    var keys: [UUID: Set<String>] = Dictionary(uniqueKeysWithValues: names.map { ($0.id, []) })
    for entry in try entries(naming: names.map(\.name), in: view) {
      keys[names[entry.name].id]?.insert(entry.key)
    }
    return keys.mapValues { StatementSnapshot(keys: $0) }
  }

  private struct Entry {
    /// Which of the names it may say.
    let name: Int
    let key: String
    let calls: Int
    let role: String?
    let query: String
  }

  /// An entry for each name that its text may say.
  private func entries(naming names: [QualifiedName], in view: QualifiedName) throws -> [Entry] {
    guard !names.isEmpty else { return [] }
    let index = NameIndex(names.map(\.name.name))
    return try connection.run(
      """
      SELECT format('%s %s %s', s.queryid, s.userid, s.toplevel) AS key, s.calls, r.rolname::text AS role, s.query
      FROM \(view) s LEFT JOIN pg_roles r ON r.oid = s.userid
      WHERE s.dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
        AND s.queryid IS NOT NULL AND s.query IS NOT NULL ORDER BY key
      """
    ).flatMap { row -> [Entry] in
      let query: String = try row["query"]
      return try index.candidates(in: query).sorted().map { name in
        Entry(name: name, key: try row["key"], calls: try row["calls"], role: try row["role"], query: query)
      }
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
