import Postgres

/// A digest of what a plan and a shim depend on. When it has changed, the table is not the one that was planned.
public struct Fingerprint: Sendable, Codable, Hashable {
  /// The digest.
  public let text: String

  /// A query for one digest over a table: its identity, owner, grants, columns, defaults, comments, triggers, rules,
  /// policies and primary key.
  ///
  /// Catalog rows are digested as they are stored: `pg_get_expr` and its kin would take locks and time inside the
  /// critical section.
  static func expression(ofTable oid: SQL) -> SQL {
    """
    (SELECT md5(concat_ws('/',
      (SELECT (c.relname, c.relnamespace, c.relkind, c.relowner, c.relpersistence, c.relrowsecurity,
               c.relforcerowsecurity, c.relacl, c.relispartition)::text FROM pg_class c WHERE c.oid = t.oid),
      (SELECT string_agg((a.attnum, a.attname, a.atttypid, a.atttypmod, a.attcollation, a.attnotnull, a.attidentity,
               a.attgenerated, a.attacl, d.adbin::text)::text, ',' ORDER BY a.attnum)
         FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
         WHERE a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped),
      (SELECT string_agg((d.objsubid, d.description)::text, ',' ORDER BY d.objsubid) FROM pg_description d
         WHERE d.classoid = 'pg_class'::regclass AND d.objoid = t.oid),
      (SELECT string_agg((l.objsubid, l.provider, l.label)::text, ',' ORDER BY l.objsubid, l.provider) FROM pg_seclabel l
         WHERE l.classoid = 'pg_class'::regclass AND l.objoid = t.oid),
      (SELECT string_agg((g.tgname, g.tgfoid, g.tgtype, g.tgenabled)::text, ',' ORDER BY g.oid) FROM pg_trigger g
         WHERE g.tgrelid = t.oid AND NOT g.tgisinternal),
      (SELECT string_agg(r.oid::text, ',' ORDER BY r.oid) FROM pg_rewrite r WHERE r.ev_class = t.oid),
      (SELECT string_agg((p.oid, p.polname, p.polcmd, p.polpermissive, p.polroles, p.polqual::text, p.polwithcheck::text)::text,
               ',' ORDER BY p.oid) FROM pg_policy p WHERE p.polrelid = t.oid),
      (SELECT (i.indexrelid, x.relname)::text FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid
         WHERE i.indrelid = t.oid AND i.indisprimary)))
    FROM (SELECT \(oid)::oid AS oid) t)
    """
  }

  /// The fingerprints of some tables, in one query.
  static func read(_ connection: Connection, ofTables oids: [UInt32]) throws -> [UInt32: Fingerprint] {
    let rows = try connection.run(
      """
      SELECT wanted.oid, \(expression(ofTable: "wanted.oid")) AS fingerprint
      FROM unnest(\(oids)::oid[]) AS wanted (oid)
      """)
    return Dictionary(
      uniqueKeysWithValues: try rows.map { try ($0["oid"], Fingerprint(text: $0["fingerprint"])) })
  }

  /// The fingerprint of one table.
  static func read(_ connection: Connection, ofTable oid: UInt32) throws -> Fingerprint {
    try read(connection, ofTables: [oid])[oid]!
  }
}
