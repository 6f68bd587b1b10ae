import FoundationEssentials
import LedgerSQL
import Postgres

/// Reads and writes schema `aka`, where every rename leaves its trace.
struct Ledger {
  let connection: Connection

  /// Whether the ledger is installed.
  func exists() throws -> Bool { try has("sys_ledger_versions") }

  /// Whether the ledger has a table: one that an older aka installed lacks the later ones.
  ///
  /// Asked of the catalog's rows: `to_regclass` would answer from a cache, which waiting for an advisory lock does not
  /// refresh, while another aka installs the ledger.
  func has(_ table: String) throws -> Bool {
    try connection.run("SELECT \(Self.isThere(table))").scalar()
  }

  /// Whether it is installed, as an expression.
  static var isInstalled: SQL { isThere("sys_ledger_versions") }

  private static func isThere(_ table: String) -> SQL {
    """
    EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = 'aka' AND c.relname = \(literal: table))
    """
  }

  /// The renames, oldest first; none if the ledger is not installed.
  func entries() throws -> [LedgerEntry] {
    guard try exists() else { return [] }
    do {
      return try read("")
    } catch let error as PostgresError where error.state == .insufficientPrivilege {
      throw Refusal(
        "this role may not read the ledger: \(error.message)",
        remedy:
          "as its owner: GRANT USAGE ON SCHEMA aka TO ..; GRANT SELECT ON ALL TABLES IN SCHEMA aka TO ..")
    }
  }

  /// The staged rename of these names, if there is one. Its row stays locked until the transaction ends, so that no other
  /// aka swaps it meanwhile.
  func lockPending(_ old: QualifiedName, _ new: QualifiedName) throws -> LedgerEntry? {
    try read(
      """
      WHERE m.status = 'pending' AND m.schema_name = \(old.schema.name) AND m.old_name = \(old.name.name)
        AND m.new_schema_name = \(new.schema.name) AND m.new_name = \(new.name.name)
      FOR UPDATE
      """
    ).first
  }

  /// A ledger that an older aka installed lacks some columns.
  private func read(_ which: SQL) throws -> [LedgerEntry] {
    try connection.run(
      """
      SELECT '{"triggered_writes": [], "columns": [], "probe": "off"}' || to_jsonb(m) || jsonb_build_object('table_oid', m.table_oid::bigint,
        'shim_oid', m.shim_oid::bigint, 'age', extract(epoch FROM clock_timestamp()
        - greatest(m.staged_at, m.migrated_at, m.rollback_at, (to_jsonb(m) ->> 'brownout_at')::timestamptz,
        (to_jsonb(m) ->> 'cleaned_at')::timestamptz)), 'brownout_left', extract(epoch FROM
        (to_jsonb(m) ->> 'brownout_until')::timestamptz - clock_timestamp())) AS entry
      FROM (SELECT * FROM aka.sys_table_migrations m \(which)) m ORDER BY m.number
      """
    ).map { try $0.json("entry") }
  }

  /// Writes the row of a rename that is about to be staged.
  func insertPending(
    _ rename: PlannedRename, group: UUID, manifest: Manifest
  ) throws -> LedgerEntry {
    let id: UUID = try connection.run(Self.pending(rename, group: group, manifest: manifest)).scalar()
    try record("stage", of: id)
    return try entry(id)
  }

  /// The statement that writes it, and returns its id.
  static func pending(_ rename: PlannedRename, group: UUID, manifest: Manifest) throws -> SQL {
    let dependencies = try json(rename.dependencies)
    let writes = try json(rename.measures.triggered)
    let columns = try json(rename.measures.columns)
    let keys = try rename.measures.aliasKeys.map(json)
    return """
      INSERT INTO aka.sys_table_migrations (group_id, schema_name, old_name, new_schema_name, new_name, table_oid,
        fingerprint, dependencies, triggered_writes, columns, probe, alias_keys, plan_name, notes)
      VALUES (\(group), \(rename.old.schema.name), \(rename.old.name.name), \(rename.new.schema.name),
        \(rename.new.name.name),
        \(rename.table.oid), \(rename.fingerprint.text), \(dependencies)::jsonb, \(writes)::jsonb, \(columns)::jsonb,
        \(rename.measures.probe.rawValue), \(nullable: keys)::jsonb,
        \(nullable: manifest.name),
        \(nullable: rename.options.notes ?? manifest.notes))
      RETURNING id
      """
  }

  /// The row of one rename.
  func entry(_ id: UUID) throws -> LedgerEntry {
    guard let entry = try read("WHERE m.id = \(id)").first else {
      throw Refusal("the ledger no longer has rename \(id)", remedy: "run 'aka status'")
    }
    return entry
  }

  /// Notes which view is staged, and for which state of the table.
  func setStaged(_ view: StagedShim, fingerprint: Fingerprint, for entry: LedgerEntry) throws {
    try connection.run(Self.staged(view, fingerprint: fingerprint, for: entry))
  }

  /// The statement that notes it.
  static func staged(_ view: StagedShim, fingerprint: Fingerprint, for entry: LedgerEntry) -> SQL {
    """
    UPDATE aka.sys_table_migrations SET shim_oid = \(view.oid)::oid, fingerprint = \(fingerprint.text)
    WHERE id = \(entry.id)
    """
  }

  /// Appends an event.
  func record(_ event: String, of id: UUID, detail: String = "{}") throws {
    try connection.run(Self.events(event, of: [id], detail: detail))
  }

  /// The statement that appends an event to each of some renames, with nothing to bind so that it can be part of a script.
  static func events(_ event: String, of ids: [UUID], detail: String = "{}") -> SQL {
    let rows = ids.map { id -> SQL in
      "(\(literal: id.uuidString), \(literal: Version.current), \(literal: event), \(literal: detail))"
    }
    return """
      INSERT INTO aka.sys_table_migration_events (migration_id, tool_version, event, detail)
      VALUES \(rows.joined(separator: ", "))
      """
  }

  /// A value for a jsonb column.
  static func json(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }
}
