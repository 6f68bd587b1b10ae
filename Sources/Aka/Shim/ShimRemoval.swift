import Postgres

/// Drops a shim with what aka built for it, and never with what anybody else built on it, nor an alias with its table.
struct ShimRemoval {
  let connection: Connection

  /// Drops the view at a name in schema aka, if there is one.
  func remove(_ view: QualifiedName) throws {
    guard let oid = try Catalog(connection: connection).relationOid(at: view) else { return }
    for row in try connection.run(Self.statements(dropping: oid, named: "\(literal: view.quoted)")) {
      try connection.run("\(unescaped: row["statement"] as String)")
    }
  }

  /// A query for the statements that do it, in the order of their `rank`. A probe stays that another view calls.
  ///
  /// PostgreSQL drops a partitioned table together with its partitions, whatever RESTRICT says. So an alias is dropped only when
  /// it has none, and under a lock in which it gets none.
  ///
  /// - Parameter name: where the view is, as text. Not what its OID is called by now: another aka may have moved it into its
  ///   place meanwhile, where it must not be dropped.
  static func statements(dropping view: UInt32, named name: SQL) -> SQL {
    """
    WITH conversion AS (
      SELECT c.castsource, c.casttarget, c.castfunc
      FROM pg_type t JOIN pg_cast c ON c.castsource = t.oid JOIN pg_proc p ON p.oid = c.castfunc
      WHERE t.typrelid = \(unescaped: view) AND p.pronamespace = 'aka'::regnamespace
    ), written AS (
      SELECT DISTINCT p.oid FROM pg_trigger g JOIN pg_proc p ON p.oid = g.tgfoid
      WHERE g.tgrelid = \(unescaped: view) AND p.pronamespace = 'aka'::regnamespace AND p.proname NOT LIKE 'probe\\_%'
    ), part AS (
      SELECT 'pg_rewrite'::regclass AS classid, oid FROM pg_rewrite WHERE ev_class = \(unescaped: view)
      UNION ALL SELECT 'pg_trigger'::regclass, oid FROM pg_trigger WHERE tgrelid = \(unescaped: view)
      UNION ALL SELECT 'pg_attrdef'::regclass, oid FROM pg_attrdef WHERE adrelid = \(unescaped: view)
    ), called AS (
      SELECT DISTINCT p.oid FROM part r JOIN pg_depend d
        ON d.classid = r.classid AND d.objid = r.oid AND d.refclassid = 'pg_proc'::regclass
        JOIN pg_proc p ON p.oid = d.refobjid
      WHERE p.pronamespace = 'aka'::regnamespace AND (p.proname LIKE 'probe\\_%' OR p.proname LIKE 'next%\\_%')
        AND NOT EXISTS (SELECT FROM pg_depend o WHERE o.refclassid = 'pg_proc'::regclass AND o.refobjid = p.oid
          AND (o.classid, o.objid) NOT IN (SELECT classid, oid FROM part))
    ), dropped AS (
      SELECT relkind = 'p' AS is_alias FROM pg_class WHERE oid = \(unescaped: view)
    )
    SELECT * FROM (
      SELECT 1 AS rank, format('DROP CAST (%s AS %s)', castsource::regtype, casttarget::regtype) AS statement FROM conversion
      UNION ALL SELECT 2, format('DROP FUNCTION %s', castfunc::regprocedure) FROM conversion
      UNION ALL SELECT 3, format('LOCK TABLE ONLY %s IN ACCESS EXCLUSIVE MODE', \(name)::text) FROM dropped WHERE is_alias
      UNION ALL SELECT 4, format('SELECT aka.assert_unchanged(NOT EXISTS (SELECT FROM pg_inherits WHERE inhparent = %s))',
        \(unescaped: view)) FROM dropped WHERE is_alias
      UNION ALL SELECT 5, format('DROP %s %s RESTRICT', CASE WHEN is_alias THEN 'TABLE' ELSE 'VIEW' END, \(name)::text) FROM dropped
      UNION ALL SELECT 6, format('DROP FUNCTION %s', oid::regprocedure) FROM written
      UNION ALL SELECT 7, format('DROP FUNCTION %s RESTRICT', oid::regprocedure) FROM called
    ) statements ORDER BY rank, statement
    """
  }
}
