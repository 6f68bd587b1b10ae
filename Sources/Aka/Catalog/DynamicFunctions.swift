import PGQuery
import Postgres

extension Catalog {
  /// PL/pgSQL functions that run text which they put together, so that no reading tells which tables they touch. Those of
  /// extensions and of PostgreSQL itself do not know the user's tables.
  func dynamicFunctions() throws -> [String] {
    let rows = try connection.run(
      """
      SELECT p.oid::regprocedure::text AS signature, p.prosrc AS source
      FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang JOIN pg_namespace n ON n.oid = p.pronamespace
      WHERE l.lanname = 'plpgsql' AND p.prosrc ILIKE '%execute%'
        AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'aka')
        AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_proc'::regclass AND e.objid = p.oid
                        AND e.deptype = 'e')
      ORDER BY 1
      """)
    return try rows.compactMap { row in
      let body = FunctionBody(language: .plpgsql, source: try row["source"])
      return body.analyze(for: TableNames([])).usesDynamicSQL ? try row["signature"] : nil
    }
  }
}
