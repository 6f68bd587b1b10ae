import Postgres

/// Drops a shim with what aka built for it, and never with what anybody else built on it.
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
      WHERE g.tgrelid = \(unescaped: view) AND p.pronamespace = 'aka'::regnamespace
    ), rule AS (
      SELECT oid FROM pg_rewrite WHERE ev_class = \(unescaped: view)
    ), probe AS (
      SELECT DISTINCT p.oid FROM rule r JOIN pg_depend d
        ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid AND d.refclassid = 'pg_proc'::regclass
        JOIN pg_proc p ON p.oid = d.refobjid
      WHERE p.pronamespace = 'aka'::regnamespace AND p.proname LIKE 'probe\\_%' AND NOT EXISTS (
        SELECT FROM pg_depend o WHERE o.refclassid = 'pg_proc'::regclass AND o.refobjid = p.oid
          AND NOT (o.classid = 'pg_rewrite'::regclass AND o.objid IN (SELECT oid FROM rule)))
    )
    SELECT * FROM (
      SELECT 1 AS rank, format('DROP CAST (%s AS %s)', castsource::regtype, casttarget::regtype) AS statement FROM conversion
      UNION ALL SELECT 2, format('DROP FUNCTION %s', castfunc::regprocedure) FROM conversion
      UNION ALL SELECT 3, format('DROP VIEW %s RESTRICT', \(name)::text)
      UNION ALL SELECT 4, format('DROP FUNCTION %s', oid::regprocedure) FROM written
      UNION ALL SELECT 5, format('DROP FUNCTION %s RESTRICT', oid::regprocedure) FROM probe
    ) dropped ORDER BY rank, statement
    """
  }
}
