import Postgres

/// A table as the catalog has it.
struct TableFact: Decodable {
  let oid: UInt32
  let schema: Identifier
  let name: Identifier
  let comment: String?
  let columns: [ColumnFact]

  /// The tables with some OIDs, and those of some schemas: no partitions, which nobody programs against, nothing of an
  /// extension, and no view that aka itself keeps.
  static func query(oids: [UInt32], schemas: [String]) -> SQL {
    """
    SELECT jsonb_build_object('oid', c.oid::bigint, 'schema', n.nspname, 'name', c.relname,
      'comment', obj_description(c.oid, 'pg_class'),
      'columns', \(ColumnFact.list(ofRelation: "c.oid"))) AS fact
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.oid = ANY(\(oids)) OR n.nspname = ANY(\(schemas)) AND c.relkind IN ('r', 'p', 'f')
      AND NOT c.relispartition AND NOT EXISTS (SELECT FROM pg_depend d
        WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
    """
  }
}

/// A column, or a field of a composite type, as the catalog has it.
struct ColumnFact: Decodable {
  let name: Identifier
  let type: UInt32
  let dimensions: Int
  let spelling: String
  let notNull: Bool
  let identity: String?
  let isGenerated: Bool
  let comment: String?

  /// An expression for the columns of a relation, as jsonb.
  static func list(ofRelation oid: SQL) -> SQL {
    """
    coalesce((SELECT jsonb_agg(jsonb_build_object('name', a.attname, 'type', a.atttypid::bigint,
        'dimensions', a.attndims, 'spelling', format_type(a.atttypid, a.atttypmod), 'not_null', \(SQL.holdsNoNull),
        'identity', CASE a.attidentity WHEN 'a' THEN 'ALWAYS' WHEN 'd' THEN 'BY DEFAULT' END,
        'is_generated', a.attgenerated <> '', 'comment', col_description(a.attrelid, a.attnum)) ORDER BY a.attnum)
      FROM pg_attribute a WHERE a.attrelid = \(oid) AND a.attnum > 0 AND NOT a.attisdropped), '[]')
    """
  }
}
