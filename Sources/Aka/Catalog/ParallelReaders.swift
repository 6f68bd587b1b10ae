import Postgres

extension Catalog {
  /// Functions that parallel plans may call and that may read a table by its name, or by one that they put together. In a
  /// parallel operation nothing can be written, and no error can be caught (`BeginInternalSubTransaction`), so a shim that notes
  /// who uses it would make them fail. What C functions do cannot be read; extensions do not know the user's tables.
  func parallelReaders(of table: Identifier) throws -> [String] {
    try connection.run(
      """
      SELECT p.oid::regprocedure::text AS signature
      FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang JOIN pg_namespace n ON n.oid = p.pronamespace
      WHERE p.proparallel <> 'u' AND l.lanname NOT IN ('c', 'internal')
        AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'aka')
        AND (l.lanname NOT IN ('sql', 'plpgsql') OR strpos(lower(p.prosrc), \(table.name.lowercased())) > 0
          OR p.prosrc ILIKE '%execute%' OR p.prosrc ILIKE '%U&%')
        AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_proc'::regclass AND e.objid = p.oid
                        AND e.deptype = 'e')
      ORDER BY 1
      """
    ).map { try $0["signature"] }
  }
}
