import Postgres

/// What follows a swap: a small synchronous commit, which cannot reach the disk before the swap's own asynchronous one.
/// In a transaction that somebody else commits, it makes that commit a synchronous one. The shims that made room go here,
/// where nobody waits for it, unless something was built on them that reads them still.
struct DurableScript {
  /// The renames, by their names.
  let renames: [(old: QualifiedName, new: QualifiedName)]

  /// The statement.
  func text(_ quoting: ScriptQuoting) -> String {
    """
    DO $aka$
    DECLARE
      names    CONSTANT text[] := ARRAY['search_path', 'lock_timeout'];
      settings text[] := ARRAY(SELECT pg_catalog.current_setting(n.name) FROM pg_catalog.unnest(names) AS n (name));
      -- What drops a view of aka's that nothing is built on; its OID goes in the place of \(Self.standIn).
      unused   CONSTANT text := \(quoting.quote(Self.unused));
      shim     oid;
      drops    text;
    BEGIN
      PERFORM pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true), pg_catalog.set_config('lock_timeout', '10s', true);
      PERFORM set_config('synchronous_commit', CASE b.before WHEN 'off' THEN 'on' ELSE b.before END, true)
      FROM (SELECT coalesce(nullif(current_setting('aka.synchronous_commit', true), ''),
        current_setting('synchronous_commit')) AS before) b;
      INSERT INTO aka.sys_table_migration_events (migration_id, tool_version, event)
      SELECT m.id, '\(Version.current)', 'durable' FROM aka.sys_table_migrations m
      WHERE \(quoting.condition(renames.map { LedgerRows.areOf($0.old, $0.new) }))
        AND (SELECT e.event FROM aka.sys_table_migration_events e WHERE e.migration_id = m.id ORDER BY e.id DESC LIMIT 1)
          IN ('\(Phase.Transition.swap.rawValue)', '\(Phase.Transition.flip.rawValue)')
      ORDER BY m.number;
      FOR shim IN
        SELECT c.oid FROM pg_class c JOIN aka.sys_table_migrations m ON c.relnamespace = 'aka'::regnamespace AND c.relkind = 'v'
          AND starts_with(c.relname, 'parked_') AND right(c.relname, -length('parked_')) ~ format('^\\d+_%s_%s$', m.number, left(m.id::text, 8))
        WHERE \(quoting.condition(renames.map { Array(LedgerRows.areOf($0.old, $0.new).suffix(2)) })) ORDER BY c.oid
      LOOP
        EXECUTE replace(unused, '\(Self.standIn)', shim::text) INTO drops;
        IF drops IS NOT NULL THEN EXECUTE drops; END IF;
      END LOOP;
      PERFORM set_config(s.name, s.setting, true) FROM unnest(names, settings) AS s (name, setting);
    END
    $aka$;
    """
  }

  private static let standIn: UInt32 = 4_000_000_001

  private static let unused: String = {
    let name: SQL = """
      (SELECT format('aka.%I', c.relname) FROM pg_class c WHERE c.oid = \(unescaped: standIn) AND c.relnamespace = 'aka'::regnamespace)
      """
    let parts = ShimRemoval.statements(dropping: standIn, named: name)
    let links = OutgoingShim.links(to: standIn)
    let query: SQL = """
      SELECT string_agg(statement, E';\\n' ORDER BY rank, statement) FROM (\(parts)) parts
      WHERE NOT EXISTS (SELECT FROM (\(links)) links)
      """
    return query.text
  }()
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
