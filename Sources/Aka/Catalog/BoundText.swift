import Postgres

/// The text of an object that follows its tables by OID, and that says a table's name in a string constant nonetheless: a
/// view, a default, a policy, a SQL-standard function.
struct BoundText: CatalogFact {
  /// The object in words.
  let object: String
  /// Its text as a statement.
  let text: String

  /// Printing every object's text would be slow, and take locks. A stored tree holds a constant byte by byte, as signed
  /// numbers (`outDatum`): the few trees with the name's bytes are printed. Objects below 16384 are PostgreSQL's own.
  ///
  /// A `regclass` constant follows the table by its OID, and is printed with its present name: that is no hit.
  static func query(of tables: [UInt32]) -> SQL {
    """
    WITH name AS (
      SELECT c.oid, c.relname, ' ' || string_agg(((get_byte(b.bytes, i) # 128) - 128)::text, ' ' ORDER BY i) || ' ' AS bytes
      FROM pg_class c CROSS JOIN LATERAL (SELECT convert_to(c.relname, 'UTF8') AS bytes) b
      CROSS JOIN LATERAL generate_series(0, length(b.bytes) - 1) i
      WHERE c.oid = ANY(\(tables)) GROUP BY c.oid, c.relname
    ), found AS (
      SELECT n.oid, CASE WHEN v.relkind = 'm' THEN 'materialized view ' ELSE 'view ' END || v.oid::regclass AS object,
        pg_get_viewdef(v.oid) AS text
      FROM name n JOIN pg_rewrite r ON strpos(r.ev_action::text, n.bytes) > 0
      JOIN pg_class v ON v.oid = r.ev_class AND r.rulename = '_RETURN'
      WHERE v.oid >= 16384 AND v.relnamespace <> coalesce(to_regnamespace('aka')::oid, 0)
      UNION ALL
      SELECT n.oid, 'default of ' || d.adrelid::regclass || '.' || quote_ident(a.attname),
        'SELECT ' || pg_get_expr(d.adbin, d.adrelid)
      FROM name n JOIN pg_attrdef d ON strpos(d.adbin::text, n.bytes) > 0
      JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
      UNION ALL
      SELECT n.oid, 'policy ' || quote_ident(p.polname) || ' of ' || p.polrelid::regclass,
        'SELECT ' || pg_get_expr(e.tree, p.polrelid)
      FROM name n JOIN pg_policy p ON true CROSS JOIN LATERAL (VALUES (p.polqual), (p.polwithcheck)) e (tree)
      WHERE strpos(e.tree::text, n.bytes) > 0
      UNION ALL
      SELECT n.oid, 'function ' || p.oid::regprocedure,
        'CREATE FUNCTION f() RETURNS void ' || pg_get_function_sqlbody(p.oid)
      FROM name n JOIN pg_proc p ON strpos(p.prosqlbody::text, n.bytes) > 0 WHERE p.oid >= 16384
    )
    SELECT f.oid AS table_oid, jsonb_build_object('object', f.object, 'text', f.text) AS fact
    FROM found f WHERE f.text IS NOT NULL ORDER BY f.object
    """
  }
}
