import Postgres

extension Dependencies {
  /// A foreign key between the table and another (or itself). It follows both by OID.
  public struct ForeignKey: Sendable, Codable, Hashable, CatalogFact {
    /// Its name.
    public let name: Identifier
    /// Whether another table refers to this one; otherwise this one refers to another.
    public let isIncoming: Bool
    /// The table at the other end.
    public let other: String
    /// What it demands, as SQL.
    public let definition: String

    /// `conparentid <> 0` marks the copies that PostgreSQL keeps for partitions.
    static func query(of tables: [UInt32]) -> SQL {
      """
      SELECT t.oid AS table_oid, jsonb_build_object(
        'name', c.conname, 'is_incoming', c.conrelid <> t.oid,
        'other', (CASE WHEN c.conrelid = t.oid THEN c.confrelid ELSE c.conrelid END)::regclass::text,
        'definition', pg_get_constraintdef(c.oid)) AS fact
      FROM unnest(\(tables)::oid[]) AS t(oid)
      JOIN (SELECT oid, conrelid, confrelid, conname, conrelid AS end_oid FROM pg_constraint
              WHERE contype = 'f' AND conparentid = 0
            UNION
            SELECT oid, conrelid, confrelid, conname, confrelid FROM pg_constraint
              WHERE contype = 'f' AND conparentid = 0) c ON c.end_oid = t.oid
      ORDER BY c.conname, c.oid
      """
    }
  }

  /// A sequence that feeds one of the table's columns. It keeps its name.
  public struct Sequence: Sendable, Codable, Hashable, CatalogFact {
    /// Its name.
    public let name: String
    /// Whether it belongs to a column (serial or identity) and so follows the table.
    public let isOwned: Bool

    static func query(of tables: [UInt32]) -> SQL {
      """
      SELECT table_oid, jsonb_build_object('name', sequence::regclass::text, 'is_owned', bool_or(owned)) AS fact
      FROM (SELECT d.refobjid AS table_oid, d.objid AS sequence, true AS owned
            FROM pg_depend d JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S'
            WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass
              AND d.deptype IN ('a', 'i') AND d.refobjid = ANY(\(tables))
            UNION ALL
            SELECT a.adrelid, d.refobjid, false
            FROM pg_attrdef a JOIN pg_depend d ON d.classid = 'pg_attrdef'::regclass AND d.objid = a.oid
            JOIN pg_class s ON s.oid = d.refobjid AND s.relkind = 'S' AND d.refclassid = 'pg_class'::regclass
            WHERE a.adrelid = ANY(\(tables))) found
      GROUP BY table_oid, sequence ORDER BY sequence
      """
    }
  }

  /// A parent or a child of the table. It follows the table by OID.
  public struct Relative: Sendable, Codable, Hashable, CatalogFact {
    /// The other table.
    public let name: String
    /// Whether the other table is the parent.
    public let isParent: Bool
    /// Whether they are partitioned table and partition, rather than kin by inheritance.
    public let isPartition: Bool

    static func query(of tables: [UInt32]) -> SQL {
      """
      SELECT t.oid AS table_oid, jsonb_build_object(
        'name', t.other::regclass::text, 'is_parent', t.is_parent, 'is_partition', t.is_partition) AS fact
      FROM (SELECT i.inhrelid AS oid, i.inhparent AS other, true AS is_parent, c.relispartition AS is_partition
            FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhrelid = ANY(\(tables))
            UNION ALL
            SELECT i.inhparent, i.inhrelid, false, c.relispartition
            FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = ANY(\(tables))) t
      ORDER BY 2
      """
    }
  }

  /// A view or materialized view that reads the table. It follows the table by OID.
  public struct DependentView: Sendable, Codable, Hashable, CatalogFact {
    /// Its name.
    public let name: String
    /// Whether it stores its rows.
    public let isMaterialized: Bool
    /// 1 if it reads the table itself, 2 if it reads such a view, and so on.
    public let depth: Int

    /// A view depends on what it reads through its `_RETURN` rule. The path is kept to stop at a cycle, which
    /// CREATE OR REPLACE VIEW can make.
    static func query(of tables: [UInt32]) -> SQL {
      """
      WITH RECURSIVE reads AS (
        SELECT DISTINCT d.refobjid AS base, r.ev_class AS view
        FROM pg_rewrite r JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid
        WHERE d.refclassid = 'pg_class'::regclass AND d.refobjid <> r.ev_class AND r.rulename = '_RETURN'
      ), reached AS (
        SELECT base AS table_oid, view, 1 AS depth FROM reads WHERE base = ANY(\(tables))
        UNION
        SELECT p.table_oid, r.view, p.depth + 1 FROM reached p JOIN reads r ON r.base = p.view WHERE p.depth < 100
      )
      SELECT table_oid, jsonb_build_object('name', view::regclass::text, 'is_materialized', c.relkind = 'm',
        'depth', min(depth)) AS fact
      FROM reached JOIN pg_class c ON c.oid = view GROUP BY table_oid, view, c.relkind ORDER BY min(depth), 2
      """
    }
  }
}
