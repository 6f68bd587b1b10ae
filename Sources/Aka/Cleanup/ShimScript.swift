import Postgres

/// A shim as SQL that would build it again by hand: for the ledger, and to see whether a restored one is as it was.
struct ShimScript {
  let connection: Connection

  /// Everything that PostgreSQL knows of the shim.
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
      WITH v AS (SELECT *, CASE relkind WHEN 'p' THEN 'TABLE' ELSE 'VIEW' END AS noun FROM pg_class WHERE oid = \(shim)),
      statement (rank, place, text) AS (
        SELECT 0, '', format('CREATE VIEW %s%s AS %s', \(view)::text,
          ' WITH (' || array_to_string(reloptions, ', ') || ')', rtrim(pg_get_viewdef(oid), ';')) FROM v WHERE relkind = 'v'
        UNION ALL
        \(aliasStatements(view))
        UNION ALL
        SELECT 1, '', format('ALTER %s %s OWNER TO %I', noun, \(view)::text, pg_get_userbyid(relowner)) FROM v
        UNION ALL
        SELECT 2, a.attname, format('ALTER %s %s ALTER COLUMN %I SET DEFAULT %s', noun, \(view)::text, a.attname,
          pg_get_expr(d.adbin, d.adrelid))
        FROM v JOIN pg_attrdef d ON d.adrelid = v.oid JOIN pg_attribute a ON a.attrelid = v.oid AND a.attnum = d.adnum
        WHERE a.attgenerated = ''
        UNION ALL
        SELECT 3, coalesce(a.attname, ''), CASE WHEN d.objsubid = 0 THEN format('COMMENT ON %s %s IS %L', noun, \(view)::text, d.description)
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

  /// What an alias table is besides. It is attached at last, when the table's key has left its name to that of the alias.
  private func aliasStatements(_ name: String) -> SQL {
    """
    SELECT 0, '', format('CREATE TABLE %s (LIKE %s INCLUDING DEFAULTS INCLUDING GENERATED) PARTITION BY %s', \(name)::text,
        i.inhrelid::regclass, pg_get_partkeydef(v.oid)) FROM v JOIN pg_inherits i ON i.inhparent = v.oid
      UNION ALL
      SELECT 2, '', format('ALTER TABLE %s %s ROW LEVEL SECURITY', \(name)::text, s.word) FROM v CROSS JOIN LATERAL (VALUES
        (relrowsecurity, 'ENABLE'), (relforcerowsecurity, 'FORCE')) s (applies, word) WHERE relkind = 'p' AND s.applies
      UNION ALL
      SELECT 5, p.polname, format('CREATE POLICY %I ON %s%s FOR %s TO %s%s%s', p.polname, \(name)::text,
        CASE WHEN p.polpermissive THEN '' ELSE ' AS RESTRICTIVE' END, CASE p.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT'
          WHEN 'w' THEN 'UPDATE' WHEN 'd' THEN 'DELETE' ELSE 'ALL' END,
        (SELECT string_agg(CASE r.oid WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(r.oid)) END, ', ')
          FROM unnest(p.polroles) r (oid)),
        ' USING (' || pg_get_expr(p.polqual, p.polrelid) || ')', ' WITH CHECK (' || pg_get_expr(p.polwithcheck, p.polrelid) || ')')
      FROM v JOIN pg_policy p ON p.polrelid = v.oid
      UNION ALL
      SELECT 9, '', format('ALTER TABLE %s ADD CONSTRAINT %I %s', \(name)::text, k.conname, pg_get_constraintdef(k.oid))
      FROM v JOIN pg_constraint k ON k.conrelid = v.oid AND k.contype = 'p' WHERE v.relkind = 'p'
      UNION ALL
      SELECT 10, '', format('ALTER TABLE %s ATTACH PARTITION %s DEFAULT', \(name)::text, i.inhrelid::regclass)
      FROM v JOIN pg_inherits i ON i.inhparent = v.oid
    """
  }
}
