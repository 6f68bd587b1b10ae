import Postgres

/// A shim as SQL that would build it again by hand: for the ledger, and to see whether a restored one is as it was.
struct ShimScript {
  let connection: Connection

  /// Everything that PostgreSQL knows of the view.
  ///
  /// `pg_get_viewdef` names the columns by `AS`, so the view needs no list of its own.
  func read(_ shim: UInt32, at name: QualifiedName) throws -> String {
    try connection.transaction(.snapshot) {
      try Catalog(connection: connection).prepareReading()
      return try statements(shim, at: name)
    }
  }

  /// The same in the caller's transaction, which prints names in full.
  func statements(_ shim: UInt32, at name: QualifiedName) throws -> String {
    let view = name.quoted
    return try connection.run(
      """
      WITH v AS (SELECT * FROM pg_class WHERE oid = \(shim)), statement (rank, place, text) AS (
        SELECT 0, '', format('CREATE VIEW %s%s AS %s', \(view)::text,
          ' WITH (' || array_to_string(reloptions, ', ') || ')', rtrim(pg_get_viewdef(oid), ';')) FROM v
        UNION ALL
        SELECT 1, '', format('ALTER VIEW %s OWNER TO %I', \(view)::text, pg_get_userbyid(relowner)) FROM v
        UNION ALL
        SELECT 2, a.attname, format('ALTER VIEW %s ALTER COLUMN %I SET DEFAULT %s', \(view)::text, a.attname,
          pg_get_expr(d.adbin, d.adrelid))
        FROM v JOIN pg_attrdef d ON d.adrelid = v.oid JOIN pg_attribute a ON a.attrelid = v.oid AND a.attnum = d.adnum
        UNION ALL
        SELECT 3, coalesce(a.attname, ''), CASE WHEN d.objsubid = 0 THEN format('COMMENT ON VIEW %s IS %L', \(view)::text, d.description)
          ELSE format('COMMENT ON COLUMN %s.%I IS %L', \(view)::text, a.attname, d.description) END
        FROM v JOIN pg_description d ON d.objoid = v.oid AND d.classoid = 'pg_class'::regclass
        LEFT JOIN pg_attribute a ON a.attrelid = v.oid AND a.attnum = d.objsubid AND d.objsubid > 0
        UNION ALL
        SELECT 4, concat_ws(' ', g.attname, g.grantee, g.privilege_type), format('GRANT %s%s ON %s TO %s%s',
          g.privilege_type, ' (' || quote_ident(g.attname) || ')', \(view)::text,
          CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(g.grantee)) END,
          CASE WHEN g.is_grantable AND g.grantee <> g.owner THEN ' WITH GRANT OPTION' ELSE '' END)
        FROM (SELECT v.relowner AS owner, NULL::name AS attname, x.*
                FROM v, aclexplode(coalesce(v.relacl, acldefault('r', v.relowner))) x
              UNION ALL
              SELECT v.relowner, a.attname, x.* FROM v JOIN pg_attribute a ON a.attrelid = v.oid, aclexplode(a.attacl) x) g
        UNION ALL
        SELECT 5, p.proname, pg_get_functiondef(p.oid) FROM v JOIN pg_trigger t ON t.tgrelid = v.oid JOIN pg_proc p ON p.oid = t.tgfoid
        UNION ALL
        SELECT 6, t.tgname, pg_get_triggerdef(t.oid) FROM v JOIN pg_trigger t ON t.tgrelid = v.oid
        UNION ALL
        SELECT 7, p.proname, pg_get_functiondef(p.oid) FROM v JOIN pg_cast c ON c.castsource = v.reltype JOIN pg_proc p ON p.oid = c.castfunc
        UNION ALL
        SELECT 8, p.proname, format('CREATE CAST (%s AS %s) WITH FUNCTION %s AS IMPLICIT', \(view)::text, c.casttarget::regtype, p.oid::regprocedure)
        FROM v JOIN pg_cast c ON c.castsource = v.reltype JOIN pg_proc p ON p.oid = c.castfunc
      )
      SELECT string_agg(text, E';\\n' ORDER BY rank, place, text) || ';' FROM (SELECT DISTINCT * FROM statement) s
      """
    ).scalar()
  }
}
