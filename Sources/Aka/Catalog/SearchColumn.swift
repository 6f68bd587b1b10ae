import Postgres

/// A column by which an index, or the partition key, leads quickly to a row whose values are known.
///
/// Those of the primary key, or else of a unique index without NULLs; a table without either offers the first column of
/// each index. It is a hint for speed and no promise of uniqueness: an index may be dropped at any time.
struct SearchColumn: Sendable, Codable, Hashable, CatalogFact {
  /// Its name.
  private(set) var column: Identifier
  /// Whether it refuses NULL.
  let notNull: Bool
  /// Whether it belongs to a key of the table.
  let isKey: Bool
  /// Where the index's equality operator lives: `citext` and its like bring their own.
  let operatorSchema: Identifier
  /// The operator's name.
  let operatorName: String

  /// The same column under another name.
  func renaming(_ name: (Identifier) -> Identifier) -> SearchColumn {
    var renamed = self
    renamed.column = name(column)
    return renamed
  }

  /// An index whose collation is not the column's would not serve a comparison of the column, and a partial one not every
  /// row. Strategies: `BTEqualStrategyNumber` is 3, `HTEqualStrategyNumber` 1. GiST, of which keys WITHOUT OVERLAPS are made, leaves
  /// the number to each operator class; the name is always this.
  static func query(of tables: [UInt32]) -> SQL {
    """
    WITH part AS (
      SELECT i.indrelid AS relid, i.indexrelid, k.place, i.indkey[k.place] AS attnum, i.indclass[k.place] AS opclass,
        i.indcollation[k.place] AS collation, i.indisprimary, i.indnkeyatts,
        i.indisunique AND bool_and(coalesce(\(SQL.holdsNoNull), false)) OVER (PARTITION BY i.indexrelid) AS is_key
      FROM pg_index i CROSS JOIN LATERAL generate_series(0, i.indnkeyatts - 1) k (place)
        LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[k.place] AND a.attnum <> 0
      WHERE i.indrelid = ANY(\(tables)) AND i.indisvalid AND i.indpred IS NULL
    ), key AS (
      SELECT DISTINCT ON (relid) relid, indexrelid FROM part WHERE is_key
      ORDER BY relid, indisprimary DESC, indnkeyatts, indexrelid
    ), wanted AS (
      SELECT p.relid, p.attnum, p.opclass, p.collation, true AS is_key FROM part p JOIN key USING (relid, indexrelid)
      UNION ALL
      SELECT p.relid, p.attnum, p.opclass, p.collation, false FROM part p
      WHERE p.place = 0 AND p.attnum <> 0 AND NOT EXISTS (SELECT FROM key WHERE key.relid = p.relid)
      UNION ALL
      SELECT p.partrelid, p.partattrs[k.place], p.partclass[k.place], p.partcollation[k.place], false
      FROM pg_partitioned_table p CROSS JOIN LATERAL generate_series(0, p.partnatts - 1) k (place)
      WHERE p.partrelid = ANY(\(tables)) AND p.partattrs[k.place] <> 0
        AND NOT EXISTS (SELECT FROM key WHERE key.relid = p.partrelid)
    )
    SELECT DISTINCT ON (w.relid, w.attnum) w.relid AS table_oid, jsonb_build_object(
      'column', a.attname, 'not_null', \(SQL.holdsNoNull), 'is_key', w.is_key,
      'operator_schema', n.nspname, 'operator_name', o.oprname) AS fact
    FROM wanted w
      JOIN pg_attribute a ON a.attrelid = w.relid AND a.attnum = w.attnum AND a.attcollation = w.collation
      JOIN pg_opclass c ON c.oid = w.opclass
      JOIN pg_am m ON m.oid = c.opcmethod AND m.amname IN ('btree', 'hash', 'gist')
      JOIN pg_amop s ON s.amopfamily = c.opcfamily AND s.amoplefttype = c.opcintype AND s.amoprighttype = c.opcintype
      JOIN pg_operator o ON o.oid = s.amopopr AND CASE m.amname WHEN 'btree' THEN s.amopstrategy = 3
        WHEN 'hash' THEN s.amopstrategy = 1 ELSE o.oprname = '=' END
      JOIN pg_namespace n ON n.oid = o.oprnamespace
    ORDER BY w.relid, w.attnum
    """
  }
}
