import FoundationEssentials
import Postgres

/// The ledger's account of the views that came with a rename: an event `views`.
struct ReadViewRecord {
  let connection: Connection

  private struct Detail: Codable {
    let views: [View]
    struct View: Codable {
      let oid: UInt32
      let name: QualifiedName
    }
  }

  /// Notes what is staged.
  func write(_ views: [StagedReadView], for entry: LedgerEntry) throws {
    let detail = Detail(views: views.map { .init(oid: $0.staged.oid, name: $0.name) })
    try Ledger(connection: connection).record("views", of: entry.id, detail: try Ledger.json(detail))
  }

  /// What aka ever made for a table, under whatever name it is now.
  func oids(of table: UInt32) throws -> Set<UInt32> {
    guard try Ledger(connection: connection).exists() else { return [] }
    let oids: [UInt32] = try connection.run(
      """
      SELECT DISTINCT (view ->> 'oid')::oid AS oid FROM aka.sys_table_migrations m
        JOIN aka.sys_table_migration_events e ON e.migration_id = m.id AND e.event = 'views',
        jsonb_array_elements(e.detail -> 'views') view
      WHERE m.table_oid = \(table)::oid
      """
    ).map { try $0["oid"] }
    return Set(oids)
  }

  /// The views that came with a rename and are still there, each with whether anything is built on it.
  func present(of entry: LedgerEntry) throws -> [(name: QualifiedName, isUsed: Bool)] {
    let oids = Array(try oids(of: entry.tableOid))
    return try connection.run(
      """
      SELECT n.nspname, c.relname, EXISTS (SELECT FROM pg_depend d
          LEFT JOIN pg_rewrite r ON d.classid = 'pg_rewrite'::regclass AND r.oid = d.objid
          WHERE d.deptype IN ('n', 'a') AND r.ev_class IS DISTINCT FROM c.oid
            AND (d.refclassid = 'pg_class'::regclass AND d.refobjid = c.oid
              OR d.refclassid = 'pg_type'::regclass AND d.refobjid IN (c.reltype, t.typarray))) AS used
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_type t ON t.oid = c.reltype
      WHERE c.oid = ANY(\(oids)::oid[]) AND c.relkind = 'v' AND n.nspname <> 'aka' ORDER BY 1, 2
      """
    ).map { (QualifiedName(try $0["nspname"], try $0["relname"]), try $0["used"]) }
  }
}
