import Postgres

/// What follows a swap: a small synchronous commit, which cannot reach the disk before the swap's own asynchronous one.
/// In a transaction that somebody else commits, it makes that commit a synchronous one.
struct DurableScript {
  /// The renames, by their names.
  let renames: [(old: QualifiedName, new: QualifiedName)]

  /// The statement.
  func text(_ quoting: ScriptQuoting) -> String {
    """
    DO $aka$
    BEGIN
      PERFORM pg_catalog.set_config('synchronous_commit', s.setting, true)
      FROM (SELECT coalesce(nullif(pg_catalog.current_setting('aka.synchronous_commit', true), ''),
          pg_catalog.current_setting('synchronous_commit')) AS before) b,
        LATERAL (SELECT CASE b.before WHEN 'off' THEN 'on' ELSE b.before END AS setting) s;
      INSERT INTO aka.sys_table_migration_events (migration_id, tool_version, event)
      SELECT m.id, '\(Version.current)', 'durable' FROM aka.sys_table_migrations m
      WHERE \(quoting.condition(renames.map { LedgerRows.areOf($0.old, $0.new) }))
        AND (SELECT e.event FROM aka.sys_table_migration_events e WHERE e.migration_id = m.id ORDER BY e.id DESC LIMIT 1)
          IN ('\(Phase.Transition.swap.rawValue)', '\(Phase.Transition.flip.rawValue)')
      ORDER BY m.number;
    END
    $aka$;
    """
  }
}

/// Stops with an error unless renames are in force.
struct VerifyScript {
  /// The renames, by their names.
  let renames: [(old: QualifiedName, new: QualifiedName)]

  /// The statement.
  func text(_ quoting: ScriptQuoting) -> String {
    """
    DO $aka$
    BEGIN
      IF (SELECT pg_catalog.count(*) FROM aka.sys_table_migrations m
          WHERE m.status IN ('active', 'brownout') AND \(quoting.condition(renames.map { LedgerRows.areOf($0.old, $0.new) })))
        <> \(renames.count)
      THEN
        RAISE EXCEPTION 'not all of these tables have their new names';
      END IF;
    END
    $aka$;
    """
  }
}

/// Conditions on rows `m` of `aka.sys_table_migrations`.
enum LedgerRows {
  /// Those of one rename, over and over.
  static func areOf(_ old: QualifiedName, _ new: QualifiedName) -> [(column: String, value: String)] {
    [
      ("schema_name", old.schema.name), ("old_name", old.name.name), ("new_schema_name", new.schema.name),
      ("new_name", new.name.name),
    ]
  }
}

extension ScriptQuoting {
  /// Any of some conditions, written as this script writes strings.
  fileprivate func condition(_ rows: [[(column: String, value: String)]]) -> String {
    let any = rows.map { row in
      row.map { "m.\($0.column) = \(quote($0.value))" }.joined(separator: " AND ")
    }
    return "(" + any.map { "(\($0))" }.joined(separator: " OR ") + ")"
  }
}
