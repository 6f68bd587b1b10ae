import Postgres

extension FunctionPatches {
  /// The statements that make the functions of a restored rename read the old name again: not those that somebody has
  /// written anew since.
  func reapply(_ entry: LedgerEntry) throws -> [SQL] {
    let rows = try connection.run(
      """
      SELECT p.function_oid, p.patched_source, f.prosrc = p.original_source AS has_its_own
      FROM aka.sys_function_patches p JOIN pg_proc f ON f.oid = p.function_oid
      WHERE p.migration_id = \(entry.id) AND p.restored_at IS NOT NULL
        AND f.prosrc IN (p.original_source, p.patched_source)
      """)
    return try rows.flatMap { row -> [SQL] in
      let function: UInt32 = try row["function_oid"]
      let note: SQL = """
        UPDATE aka.sys_function_patches SET restored_at = NULL, patched_at = clock_timestamp()
        WHERE migration_id = \(literal: entry.id.uuidString) AND function_oid = \(unescaped: function)
        """
      // Another rename may have patched it already, or still.
      guard try row["has_its_own"] else { return [note] }
      return [try definition(of: function, body: row["patched_source"]), note]
    }
  }
}
