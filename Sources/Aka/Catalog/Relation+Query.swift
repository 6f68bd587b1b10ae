import Postgres

extension Relation: CatalogFact {
  /// A NULL `relacl` stands for the kind's defaults (`acldefault`), which the shim needs spelled out, since default
  /// privileges may have given it others. A view has no system columns on which anything could be granted.
  static func query(of tables: [UInt32]) -> SQL {
    """
    SELECT c.oid AS table_oid, jsonb_build_object(
      'oid', c.oid::bigint, 'schema', n.nspname, 'name', c.relname, 'kind', c.relkind,
      'owner', pg_get_userbyid(c.relowner), 'persistence', c.relpersistence,
      'row_security', c.relrowsecurity, 'estimated_rows', c.reltuples,
      'row_type_is_used', EXISTS (SELECT FROM pg_type t JOIN pg_depend d ON d.refclassid = 'pg_type'::regclass
         AND d.refobjid IN (t.oid, t.typarray) AND d.deptype = 'n' WHERE t.typrelid = c.oid
         AND NOT (d.classid = 'pg_cast'::regclass OR d.classid = 'pg_proc'::regclass AND (
           SELECT p.pronamespace = coalesce(to_regnamespace('aka')::oid, 0) FROM pg_proc p WHERE p.oid = d.objid))),
      'comment', obj_description(c.oid, 'pg_class'),
      'labels', coalesce((SELECT jsonb_agg(jsonb_build_object('provider', l.provider, 'text', l.label,
            'column', (SELECT a.attname FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum = l.objsubid AND a.attnum > 0))
            ORDER BY l.objsubid, l.provider)
         FROM pg_seclabel l WHERE l.classoid = 'pg_class'::regclass AND l.objoid = c.oid), '[]'),
      'extension', (SELECT e.extname FROM pg_depend d JOIN pg_extension e ON e.oid = d.refobjid
         WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e'
         AND d.refclassid = 'pg_extension'::regclass),
      'columns', coalesce((SELECT jsonb_agg(jsonb_build_object(
            'name', a.attname, 'type', format_type(a.atttypid, a.atttypmod), 'not_null', \(SQL.holdsNoNull),
            'default_expression', pg_get_expr(d.adbin, d.adrelid), 'is_identity', a.attidentity <> '',
            'is_generated', a.attgenerated <> '', 'comment', col_description(c.oid, a.attnum)) ORDER BY a.attnum)
         FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
         WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped), '[]'),
      'grants', coalesce((SELECT jsonb_agg(jsonb_build_object(
            'grantor', pg_get_userbyid(g.grantor),
            'grantee', CASE WHEN g.grantee <> 0 THEN pg_get_userbyid(g.grantee) END,
            'privilege', g.privilege_type, 'grantable', g.is_grantable, 'column', g.attname)
            ORDER BY g.attname NULLS FIRST, g.grantee, g.privilege_type)
         FROM (SELECT NULL::name AS attname, x.* FROM aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) x
           UNION ALL
           SELECT a.attname, x.* FROM pg_attribute a, aclexplode(a.attacl) x
           WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) g), '[]')) AS fact
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.oid = ANY(\(tables))
    """
  }
}
