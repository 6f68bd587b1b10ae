import Postgres

extension InventoryQuery {
  /// What tables do: statistics, triggers, rules, policies. The table's own name is taken out of what PostgreSQL prints.
  static let behaviours: [SQL] = [statistics, triggers, rules, policies]

  private static let statistics: SQL = """
    SELECT 'statistics' AS kind, x.oid, 0 AS number, x.stxrelid AS parent, NULL AS target, c.nspname AS schema, x.stxname AS name,
      substr(pg_get_statisticsobjdef(x.oid), position(' ON ' IN pg_get_statisticsobjdef(x.oid))) AS definition, NULL AS shape,
      obj_description(x.oid, 'pg_statistic_ext') AS comment, false AS inherited, NULL AS rows
    FROM pg_statistic_ext x JOIN relation c ON c.oid = x.stxrelid
    """

  private static let triggers: SQL = """
    SELECT 'trigger' AS kind, t.oid, 0 AS number, t.tgrelid AS parent, NULL AS target, c.nspname AS schema, t.tgname AS name,
      replace(replace(pg_get_triggerdef(t.oid), ' TRIGGER ' || quote_ident(t.tgname) || ' ', ' TRIGGER '),
        ' ON ' || c.oid::regclass || ' ', ' ')
        || CASE t.tgenabled WHEN 'O' THEN '' ELSE ' (enabled: ' || t.tgenabled::text || ')' END AS definition, NULL AS shape,
      obj_description(t.oid, 'pg_trigger') AS comment, t.tgparentid <> 0 AS inherited, NULL AS rows
    FROM pg_trigger t JOIN relation c ON c.oid = t.tgrelid WHERE NOT t.tgisinternal
    UNION ALL
    SELECT 'event_trigger', oid, 0, NULL, NULL, '', evtname,
      concat_ws(' ', evtevent, evttags::text, evtfoid::regproc::text, evtenabled::text), NULL,
      obj_description(oid, 'pg_event_trigger'), false, NULL
    FROM pg_event_trigger e WHERE NOT EXISTS (SELECT FROM extra WHERE classid = 'pg_event_trigger'::regclass AND objid = e.oid)
    """

  private static let rules: SQL = """
    SELECT 'rule' AS kind, r.oid, 0 AS number, r.ev_class AS parent, NULL AS target, c.nspname AS schema, r.rulename AS name,
      replace(replace(pg_get_ruledef(r.oid), 'CREATE RULE ' || quote_ident(r.rulename) || ' AS', 'CREATE RULE AS'),
        ' TO ' || c.oid::regclass || ' ', ' ') AS definition, NULL AS shape,
      obj_description(r.oid, 'pg_rewrite') AS comment, false AS inherited, NULL AS rows
    FROM pg_rewrite r JOIN relation c ON c.oid = r.ev_class WHERE r.rulename <> '_RETURN'
    """

  private static let policies: SQL = """
    SELECT 'policy' AS kind, p.oid, 0 AS number, p.polrelid AS parent, NULL AS target, c.nspname AS schema, p.polname AS name,
      concat_ws(' ', CASE WHEN p.polpermissive THEN 'PERMISSIVE' ELSE 'RESTRICTIVE' END, 'FOR',
        CASE p.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE' WHEN 'd' THEN 'DELETE' ELSE 'ALL' END,
        'TO ' || (SELECT string_agg(CASE role WHEN 0 THEN 'public' ELSE role::regrole::text END, ', ' ORDER BY role)
          FROM unnest(p.polroles) role),
        'USING (' || pg_get_expr(p.polqual, p.polrelid) || ')', 'WITH CHECK (' || pg_get_expr(p.polwithcheck, p.polrelid) || ')')
        AS definition, NULL AS shape, obj_description(p.oid, 'pg_policy') AS comment, false AS inherited, NULL AS rows
    FROM pg_policy p JOIN relation c ON c.oid = p.polrelid
    """
}
