import Postgres

/// The queries of an inventory: one for each kind of object. Names are printed with their schemas, because the search_path
/// is empty.
enum InventoryQuery {
  static let parts: [SQL] =
    [schemas, types, sequences, tables, columns, constraints, indexes] + behaviours + [views, functions]

  private static let schemas: SQL = """
    SELECT 'schema' AS kind, oid, 0 AS number, NULL AS parent, NULL AS target, nspname AS schema, nspname AS name,
      '' AS definition, NULL AS shape, obj_description(oid, 'pg_namespace') AS comment, false AS inherited, NULL AS rows
    FROM space
    UNION ALL
    SELECT 'extension', oid, 0, NULL, NULL, '', extname, '', NULL, NULL, false, NULL FROM pg_extension
    WHERE extname <> 'plpgsql'
    """

  /// Row types of tables and views come with them, arrays and multiranges with their elements.
  private static let types: SQL = """
    SELECT CASE t.typtype WHEN 'd' THEN 'domain' ELSE 'type' END AS kind, t.oid, 0 AS number, NULL AS parent,
      NULL AS target, s.nspname AS schema, t.typname AS name,
      CASE t.typtype
        WHEN 'e' THEN 'ENUM (' || (SELECT string_agg(quote_literal(enumlabel), ', ' ORDER BY enumsortorder)
          FROM pg_enum WHERE enumtypid = t.oid) || ')'
        WHEN 'd' THEN format_type(t.typbasetype, t.typtypmod) || coalesce(' DEFAULT ' || t.typdefault, '')
          || CASE WHEN t.typnotnull THEN ' NOT NULL' ELSE '' END || coalesce((
            SELECT string_agg(' CONSTRAINT ' || quote_ident(conname) || ' ' || pg_get_constraintdef(c.oid), '' ORDER BY conname)
            FROM pg_constraint c WHERE c.contypid = t.oid AND c.contype <> 'n'), '')
        WHEN 'r' THEN 'RANGE (' || (SELECT format_type(rngsubtype, NULL) FROM pg_range WHERE rngtypid = t.oid) || ')'
        ELSE '(' || (SELECT string_agg(quote_ident(attname) || ' ' || format_type(atttypid, atttypmod), ', ' ORDER BY attnum)
          FROM pg_attribute WHERE attrelid = t.typrelid AND attnum > 0 AND NOT attisdropped) || ')'
      END AS definition, NULL AS shape, obj_description(t.oid, 'pg_type') AS comment, false AS inherited, NULL AS rows
    FROM pg_type t JOIN space s ON s.oid = t.typnamespace LEFT JOIN pg_class c ON c.oid = t.typrelid
    WHERE (t.typtype IN ('e', 'd', 'r') OR t.typtype = 'c' AND c.relkind = 'c')
      AND NOT EXISTS (SELECT FROM extra WHERE classid = 'pg_type'::regclass AND objid = t.oid)
    """

  /// A sequence of a column's is named after its table by default, so it is known by the column.
  private static let sequences: SQL = """
    SELECT 'sequence' AS kind, c.oid, 0 AS number, d.refobjid AS parent, NULL AS target, c.nspname AS schema, c.relname AS name,
      concat_ws(' ', 'AS ' || format_type(q.seqtypid, NULL), 'START ' || q.seqstart, 'INCREMENT ' || q.seqincrement,
        'MINVALUE ' || q.seqmin, 'MAXVALUE ' || q.seqmax, 'CACHE ' || q.seqcache, CASE WHEN q.seqcycle THEN 'CYCLE' END)
        AS definition,
      'of ' || a.attname AS shape, obj_description(c.oid, 'pg_class') AS comment,
      false AS inherited, NULL AS rows
    FROM relation c JOIN pg_sequence q ON q.seqrelid = c.oid
      LEFT JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.objsubid = 0
        AND d.refclassid = 'pg_class'::regclass AND d.refobjsubid > 0 AND d.deptype IN ('a', 'i')
      LEFT JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
    """

  private static let tables: SQL = """
    SELECT 'table' AS kind, c.oid, 0 AS number, NULL AS parent, NULL AS target, c.nspname AS schema, c.relname AS name,
      concat_ws(' ', CASE c.relpersistence WHEN 'u' THEN 'UNLOGGED' END,
        (SELECT CASE WHEN c.relispartition THEN 'PARTITION OF ' ELSE 'INHERITS ' END
            || string_agg(inhparent::regclass::text, ', ' ORDER BY inhseqno) FROM pg_inherits WHERE inhrelid = c.oid),
        pg_get_expr(c.relpartbound, c.oid), 'PARTITION BY ' || pg_get_partkeydef(c.oid),
        (SELECT 'SERVER ' || quote_ident(v.srvname) || coalesce(' OPTIONS ' || f.ftoptions::text, '')
          FROM pg_foreign_table f JOIN pg_foreign_server v ON v.oid = f.ftserver WHERE f.ftrelid = c.oid),
        'WITH (' || array_to_string(c.reloptions, ', ') || ')',
        CASE WHEN c.relrowsecurity THEN 'ROW LEVEL SECURITY' END, CASE WHEN c.relforcerowsecurity THEN 'FORCED' END,
        CASE c.relreplident WHEN 'f' THEN 'REPLICA IDENTITY FULL' WHEN 'n' THEN 'REPLICA IDENTITY NOTHING' END) AS definition,
      concat_ws(' ', pg_get_expr(c.relpartbound, c.oid), 'PARTITION BY ' || pg_get_partkeydef(c.oid)) AS shape,
      obj_description(c.oid, 'pg_class') AS comment, false AS inherited, nullif(c.reltuples, -1) AS rows
    FROM relation c WHERE c.relkind IN ('r', 'p', 'f')
    """

  private static let columns: SQL = """
    SELECT 'column' AS kind, a.attrelid AS oid, a.attnum AS number, a.attrelid AS parent, NULL AS target, c.nspname AS schema,
      a.attname AS name,
      concat_ws(' ', format_type(a.atttypid, a.atttypmod),
        (SELECT 'COLLATE ' || a.attcollation::regcollation::text FROM pg_type t
          WHERE t.oid = a.atttypid AND t.typcollation <> a.attcollation AND a.attcollation <> 0),
        CASE WHEN a.attgenerated <> '' THEN 'GENERATED ALWAYS AS (' || pg_get_expr(d.adbin, d.adrelid) || ')'
            || CASE a.attgenerated WHEN 's' THEN ' STORED' ELSE '' END
          WHEN a.attidentity <> '' THEN 'GENERATED ' || CASE a.attidentity WHEN 'a' THEN 'ALWAYS' ELSE 'BY DEFAULT' END
            || ' AS IDENTITY'
          WHEN EXISTS (SELECT FROM pg_depend f JOIN pg_depend o ON o.classid = 'pg_class'::regclass AND o.objid = f.refobjid
              AND o.deptype = 'a' AND o.refobjid = a.attrelid AND o.refobjsubid = a.attnum
              WHERE f.classid = 'pg_attrdef'::regclass AND f.objid = d.oid AND f.refclassid = 'pg_class'::regclass)
            THEN 'DEFAULT FROM OWN SEQUENCE'
          ELSE 'DEFAULT ' || pg_get_expr(d.adbin, d.adrelid) END,
        CASE WHEN a.attnotnull THEN 'NOT NULL' END) AS definition,
      format_type(a.atttypid, a.atttypmod) AS shape, col_description(a.attrelid, a.attnum) AS comment,
      a.attinhcount > 0 AS inherited, NULL AS rows
    FROM relation c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
      LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE c.relkind IN ('r', 'p', 'f') ORDER BY a.attrelid, a.attnum
    """

  /// Constraint triggers are triggers; that a column is not null is said with the column.
  private static let constraints: SQL = """
    SELECT 'constraint' AS kind, o.oid, 0 AS number, o.conrelid AS parent, nullif(o.confrelid, 0) AS target, c.nspname AS schema,
      o.conname AS name, pg_get_constraintdef(o.oid) AS definition,
      CASE o.contype WHEN 'f' THEN
        replace(pg_get_constraintdef(o.oid), ' REFERENCES ' || o.confrelid::regclass || '(', ' REFERENCES (') END AS shape,
      obj_description(o.oid, 'pg_constraint') AS comment, o.coninhcount > 0 OR o.conparentid <> 0 AS inherited, NULL AS rows
    FROM pg_constraint o JOIN relation c ON c.oid = o.conrelid WHERE o.contype IN ('c', 'f', 'p', 'u', 'x')
    """

  /// Indexes of constraints come with them. What `pg_get_indexdef` prints begins with names that are compared apart.
  private static let indexes: SQL = """
    SELECT 'index' AS kind, i.indexrelid AS oid, 0 AS number, i.indrelid AS parent, NULL AS target, c.nspname AS schema,
      x.relname AS name,
      CASE WHEN i.indisunique THEN 'UNIQUE ' ELSE '' END || substr(d.def, length(d.head) + 1)
        || CASE WHEN i.indisvalid THEN '' ELSE ' INVALID' END AS definition, NULL AS shape,
      obj_description(i.indexrelid, 'pg_class') AS comment, x.relispartition AS inherited, NULL AS rows
    FROM pg_index i JOIN relation c ON c.oid = i.indrelid JOIN pg_class x ON x.oid = i.indexrelid
      CROSS JOIN LATERAL (SELECT pg_get_indexdef(i.indexrelid) AS def,
        'CREATE ' || CASE WHEN i.indisunique THEN 'UNIQUE ' ELSE '' END || 'INDEX ' || quote_ident(x.relname) || ' ON '
          || CASE WHEN c.relkind = 'p' THEN 'ONLY ' ELSE '' END || c.oid::regclass || ' ' AS head) d
    WHERE NOT EXISTS (SELECT FROM pg_constraint o WHERE o.conindid = i.indexrelid AND o.contype IN ('p', 'u', 'x'))
    """

  private static let views: SQL = """
    SELECT CASE c.relkind WHEN 'v' THEN 'view' ELSE 'materialized_view' END AS kind, c.oid, 0 AS number, NULL AS parent,
      NULL AS target, c.nspname AS schema, c.relname AS name,
      coalesce('WITH (' || array_to_string(c.reloptions, ', ') || ') ', '') || 'AS' || chr(10) || pg_get_viewdef(c.oid)
        AS definition, NULL AS shape, obj_description(c.oid, 'pg_class') AS comment, false AS inherited, NULL AS rows
    FROM relation c WHERE c.relkind IN ('v', 'm')
    """

  /// By the types of their arguments, as SQL tells them apart.
  private static let functions: SQL = """
    SELECT 'function' AS kind, p.oid, 0 AS number, NULL AS parent, NULL AS target, s.nspname AS schema,
      p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')' AS name,
      CASE p.prokind WHEN 'a' THEN 'aggregate of ' || format_type(p.prorettype, NULL) ELSE pg_get_functiondef(p.oid) END
        AS definition, NULL AS shape, obj_description(p.oid, 'pg_proc') AS comment, false AS inherited, NULL AS rows
    FROM pg_proc p JOIN space s ON s.oid = p.pronamespace
    WHERE NOT EXISTS (SELECT FROM extra WHERE classid = 'pg_proc'::regclass AND objid = p.oid)
      AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'i')
    """
}
