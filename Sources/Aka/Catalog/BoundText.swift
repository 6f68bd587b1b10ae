import Postgres

/// The text of an object that follows its tables by OID, and that says a table's name in a string constant nonetheless: a
/// view, a default, a policy, a SQL-standard function.
struct BoundText: CatalogFact {
  /// The object in words.
  let object: String
  /// Its text as a statement.
  let text: String

  /// Printing every object's text would be slow, and take locks. A stored tree holds its constants byte by byte, as numbers
  /// (`outDatum`), behind the four bytes of a length unless they are of type `name` (19): each tree is taken apart once, and
  /// the few objects in which a constant spells a table's name are printed. Objects below 16384 are PostgreSQL's own.
  ///
  /// A `regclass` constant is a number that follows the table, and so is no hit.
  static func query(of tables: [UInt32]) -> SQL {
    """
    WITH tree AS MATERIALIZED (
      SELECT 'view' AS kind, r.ev_class AS oid, 0 AS part, r.ev_action::text AS tree
      FROM pg_rewrite r JOIN pg_class v ON v.oid = r.ev_class
      WHERE r.rulename = '_RETURN' AND v.oid >= 16384 AND v.relnamespace <> coalesce(to_regnamespace('aka')::oid, 0)
      UNION ALL SELECT 'default', adrelid, adnum, adbin::text FROM pg_attrdef WHERE oid >= 16384
      UNION ALL SELECT 'using', oid, 0, polqual::text FROM pg_policy
      UNION ALL SELECT 'check', oid, 0, polwithcheck::text FROM pg_policy
      UNION ALL SELECT 'function', oid, 0, prosqlbody::text FROM pg_proc WHERE prosqlbody IS NOT NULL AND oid >= 16384
    ), constant AS (
      SELECT t.kind, t.oid, t.part, lower(convert_from(decode(v.hex, 'hex'), getdatabaseencoding())) AS value
      FROM tree t CROSS JOIN LATERAL string_to_table(t.tree, '{CONST :consttype ') WITH ORDINALITY c (text, place)
      CROSS JOIN LATERAL (
        SELECT string_agg(lpad(to_hex(b.byte::int & 255), 2, '0'), '' ORDER BY b.place) AS hex
        FROM string_to_table(btrim(split_part(split_part(split_part(c.text, ':constvalue ', 2), '[ ', 2), ']', 1)), ' ')
          WITH ORDINALITY b (byte, place)
        WHERE b.byte <> '0' AND (b.place > 4 OR starts_with(c.text, '19 '))) v
      WHERE c.place > 1 AND split_part(c.text, ' ', 1) IN ('19', '25', '1042', '1043')
        AND length(split_part(split_part(c.text, ':constvalue ', 2), ']', 1)) < 1200
    ), name AS (
      SELECT c.oid, lower(spelling) AS spelling
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace CROSS JOIN LATERAL (VALUES
        (c.relname::text), (quote_ident(c.relname)), (n.nspname || '.' || c.relname),
        (quote_ident(n.nspname) || '.' || quote_ident(c.relname))) s (spelling)
      WHERE c.oid = ANY(\(tables))
    ), found AS MATERIALIZED (
      SELECT DISTINCT n.oid AS table_oid, k.kind, k.oid, k.part
      FROM name n JOIN constant k ON k.value = n.spelling
    ), printed AS (
      SELECT f.table_oid, p.* FROM found f CROSS JOIN LATERAL (
        SELECT CASE v.relkind WHEN 'm' THEN 'materialized view ' ELSE 'view ' END || v.oid::regclass, pg_get_viewdef(v.oid)
        FROM pg_class v WHERE f.kind = 'view' AND v.oid = f.oid
        UNION ALL
        SELECT 'default of ' || d.adrelid::regclass || '.' || quote_ident(a.attname),
          'SELECT ' || pg_get_expr(d.adbin, d.adrelid)
        FROM pg_attrdef d JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
        WHERE f.kind = 'default' AND d.adrelid = f.oid AND d.adnum = f.part
        UNION ALL
        SELECT 'policy ' || quote_ident(p.polname) || ' of ' || p.polrelid::regclass,
          'SELECT ' || pg_get_expr(CASE f.kind WHEN 'using' THEN p.polqual ELSE p.polwithcheck END, p.polrelid)
        FROM pg_policy p WHERE f.kind IN ('using', 'check') AND p.oid = f.oid
        UNION ALL
        SELECT 'function ' || p.oid::regprocedure, 'CREATE FUNCTION f() RETURNS void ' || pg_get_function_sqlbody(p.oid)
        FROM pg_proc p WHERE f.kind = 'function' AND p.oid = f.oid) p (object, text)
    )
    SELECT table_oid, jsonb_build_object('object', object, 'text', text) AS fact
    FROM printed WHERE text IS NOT NULL ORDER BY object
    """
  }
}
