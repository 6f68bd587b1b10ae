import Postgres

/// Drops a shim with what aka built for it, and never with what anybody else built on it.
struct ShimRemoval {
  let connection: Connection

  /// Drops the view at a name in schema aka, if there is one.
  func remove(_ view: QualifiedName) throws {
    guard let oid = try Catalog(connection: connection).relationOid(at: view) else { return }
    let parts = try connection.run(
      """
      SELECT p.oid::regprocedure::text AS function, format('%s AS %s', c.castsource::regtype, c.casttarget::regtype) AS cast
      FROM pg_type t JOIN pg_cast c ON c.castsource = t.oid JOIN pg_proc p ON p.oid = c.castfunc
      WHERE t.typrelid = \(oid) AND p.pronamespace = 'aka'::regnamespace
      """)
    let triggered = try connection.run(
      """
      SELECT DISTINCT p.oid::regprocedure::text AS function FROM pg_trigger g JOIN pg_proc p ON p.oid = g.tgfoid
      WHERE g.tgrelid = \(oid) AND p.pronamespace = 'aka'::regnamespace
      """)
    let probes = try connection.run(
      """
      SELECT DISTINCT p.oid AS function FROM pg_rewrite r JOIN pg_depend d
        ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid AND d.refclassid = 'pg_proc'::regclass
        JOIN pg_proc p ON p.oid = d.refobjid
      WHERE r.ev_class = \(oid) AND p.pronamespace = 'aka'::regnamespace AND p.proname LIKE 'probe\\_%'
      """
    ).map { try $0["function"] as UInt32 }
    for part in parts {
      try connection.run("DROP CAST (\(unescaped: part["cast"] as String))")
      try connection.run("DROP FUNCTION \(unescaped: part["function"] as String)")
    }
    try connection.run("DROP VIEW \(view) RESTRICT")
    for trigger in triggered {
      try connection.run("DROP FUNCTION \(unescaped: trigger["function"] as String)")
    }
    for probe in try Probe.unused(probes, connection) {
      try connection.run("DROP FUNCTION \(unescaped: probe) RESTRICT")
    }
  }
}
