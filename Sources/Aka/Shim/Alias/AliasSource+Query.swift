import Postgres

extension AliasSource: CatalogFact {
  /// TRUNCATE fires the triggers of all relations that it empties, the partition among them (`ExecuteTruncateGuts`), so that
  /// alone is left out of a statement trigger's events. The transaction must print names in full.
  static func query(of tables: [UInt32]) -> SQL {
    """
    SELECT c.oid AS table_oid, jsonb_build_object(
      'key', (SELECT jsonb_build_object('name', x.relname, 'oid', x.oid::bigint, 'definition', pg_get_constraintdef(k.oid),
          'column', (SELECT a.attname FROM generate_series(0, i.indnkeyatts - 1) p (place)
             JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[p.place]
             WHERE a.attgenerated = '' ORDER BY p.place LIMIT 1))
        FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_constraint k ON k.conindid = x.oid AND k.contype = 'p'
        WHERE i.indrelid = c.oid AND i.indisprimary AND i.indisvalid),
      'row_security', c.relrowsecurity, 'forces_row_security', c.relforcerowsecurity,
      'policies', coalesce((SELECT jsonb_agg(jsonb_build_object('name', p.polname, 'is_permissive', p.polpermissive,
          'command', CASE p.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE' WHEN 'd' THEN 'DELETE'
            ELSE 'ALL' END,
          'roles', (SELECT jsonb_agg(CASE WHEN r.oid <> 0 THEN pg_get_userbyid(r.oid) END) FROM unnest(p.polroles) r (oid)),
          'using', pg_get_expr(p.polqual, p.polrelid), 'check', pg_get_expr(p.polwithcheck, p.polrelid)) ORDER BY p.polname)
        FROM pg_policy p WHERE p.polrelid = c.oid), '[]'),
      'triggers', coalesce((SELECT jsonb_agg(jsonb_build_object('name', g.tgname, 'enabled', g.tgenabled,
          'events', regexp_replace(split_part(g.text, g.place, 1), ' OR TRUNCATE$', ''),
          'action', substr(g.text, length(split_part(g.text, g.place, 1)) + length(g.place) + 1)) ORDER BY g.tgname)
        FROM (SELECT g.tgname, g.tgenabled, format(' ON %I.%I ', n.nspname, c.relname) AS place,
            substr(pg_get_triggerdef(g.oid), length(format('CREATE TRIGGER %I ', g.tgname)) + 1) AS text
          FROM pg_trigger g WHERE g.tgrelid = c.oid AND NOT g.tgisinternal AND g.tgtype & 1 = 0 AND g.tgtype & 28 <> 0) g), '[]'),
      'identities', coalesce((SELECT jsonb_agg(jsonb_build_object('column', a.attname, 'sequence', d.objid::regclass::text,
          'is_always', a.attidentity = 'a') ORDER BY a.attnum)
        FROM pg_attribute a JOIN pg_depend d ON d.refclassid = 'pg_class'::regclass AND d.refobjid = c.oid
          AND d.refobjsubid = a.attnum AND d.classid = 'pg_class'::regclass AND d.deptype = 'i'
        WHERE a.attrelid = c.oid AND a.attidentity <> ''), '[]'),
      'other_keys', coalesce((SELECT jsonb_agg(x.relname ORDER BY x.relname) FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid
        WHERE i.indrelid = c.oid AND (i.indisunique OR i.indisexclusion) AND NOT i.indisprimary), '[]'),
      'relatives', coalesce((SELECT jsonb_agg(jsonb_build_object('oid', o.oid::bigint, 'name', o.relname) ORDER BY o.relname)
        FROM pg_inherits h JOIN pg_class o ON o.oid = CASE h.inhrelid WHEN c.oid THEN h.inhparent ELSE h.inhrelid END
        WHERE c.oid IN (h.inhrelid, h.inhparent)), '[]'),
      'obstacles', to_jsonb(array_remove(ARRAY[\(obstacles.joined(separator: ", "))], NULL))) AS fact
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = ANY(\(tables)::oid[])
    """
  }

  /// The names that some rows have; NULL if there is none.
  static func list(_ name: SQL, from rows: SQL) -> SQL {
    "(SELECT string_agg(quote_ident(\(name)), ', ' ORDER BY \(name)) FROM \(rows))"
  }

  /// An expression for each reason; NULL where it does not apply.
  private static var obstacles: [SQL] {
    let reasons: [(SQL, SQL)] = [
      (
        "'its row trigger ' || %s || ' has transition tables, which no partition may have'",
        list(
          "g.tgname",
          from: """
            pg_trigger g WHERE g.tgrelid = c.oid AND NOT g.tgisinternal AND g.tgtype & 1 = 1
            AND (g.tgoldtable IS NOT NULL OR g.tgnewtable IS NOT NULL)
            """)
      ),
      (
        "'PostgreSQL ignores its rule ' || %s || ' for statements that come through a partitioned table'",
        list("r.rulename", from: "pg_rewrite r WHERE r.ev_class = c.oid")
      ),
      (
        "'since version 17 PostgreSQL attaches no table with an identity column (' || %s || ')'",
        list(
          "a.attname",
          from: """
            pg_attribute a WHERE a.attrelid = c.oid AND a.attidentity <> ''
            AND current_setting('server_version_num')::int >= 170000
            """)
      ),
      (
        "'its NOT NULL constraint ' || %s || ' is NOT VALID, which that of a partition must not be: VALIDATE CONSTRAINT makes it valid'",
        list(
          "v.conname",
          from: "pg_constraint v WHERE v.conrelid = c.oid AND v.contype = 'n' AND NOT v.convalidated")
      ),
    ]
    let typed: SQL =
      "CASE WHEN c.reloftype <> 0 THEN 'it is a table of a type (OF), which cannot be a partition' END"
    let temporaryName: SQL = """
      CASE WHEN EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid) AND EXISTS (SELECT FROM pg_class o
        JOIN pg_namespace s ON s.oid = o.relnamespace WHERE s.nspname = 'aka' AND o.relname = c.relname)
        THEN 'it has policies, and something in schema aka has its name' END
      """
    return (reasons + replication).map { text, names in
      "\(unescaped: text.text.replacing("%s", with: names.text))"
    }
      + [typed, temporaryName]
  }
}
