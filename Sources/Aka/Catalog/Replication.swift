import Postgres

extension Dependencies {
  /// A publication that sends the table's changes. Its subscribers match tables by name.
  public struct Publication: Sendable, Codable, Hashable, CatalogFact {
    /// Its name.
    public let name: Identifier
    /// Whether it is FOR ALL TABLES, and so sends the ledger as well.
    public let isForAllTables: Bool?
    /// Whether it would send partitions of the table under the table's name.
    public let sendsRoots: Bool?
    /// The schemas that it holds, if it is for the sake of one of them that it sends the table.
    public let schemas: [Identifier]?

    /// Also publications FOR ALL TABLES and of a whole schema.
    static func query(of tables: [UInt32]) -> SQL {
      """
      SELECT g.relid AS table_oid, jsonb_build_object('name', p.pubname, 'is_for_all_tables', p.puballtables,
        'sends_roots', p.pubviaroot AND (p.puballtables OR EXISTS (SELECT FROM pg_publication_namespace m
          JOIN pg_class c ON c.relnamespace = m.pnnspid WHERE m.pnpubid = p.oid AND c.oid = g.relid)),
        'schemas', CASE WHEN NOT p.puballtables AND NOT EXISTS (SELECT FROM pg_publication_rel l
            WHERE l.prpubid = p.oid AND l.prrelid = g.relid)
          THEN (SELECT jsonb_agg(n.nspname ORDER BY n.nspname) FROM pg_publication_namespace m
            JOIN pg_namespace n ON n.oid = m.pnnspid WHERE m.pnpubid = p.oid) END) AS fact
      FROM pg_publication p CROSS JOIN LATERAL pg_get_publication_tables(p.pubname) g
      WHERE g.relid = ANY(\(tables)) ORDER BY p.pubname
      """
    }
  }

  /// A subscription of this database that writes into the table. What comes in is matched by name.
  public struct Subscription: Sendable, Codable, Hashable, CatalogFact {
    /// Its name.
    public let name: Identifier

    static func query(of tables: [UInt32]) -> SQL {
      """
      SELECT r.srrelid AS table_oid, jsonb_build_object('name', s.subname) AS fact
      FROM pg_subscription_rel r JOIN pg_subscription s ON s.oid = r.srsubid
      WHERE r.srrelid = ANY(\(tables)) ORDER BY s.subname
      """
    }
  }
}

/// Who else follows this database's changes.
struct Replication {
  /// A logical replication slot.
  struct Slot: Decodable {
    let name: Identifier
    let plugin: String

    /// PostgreSQL's own plugin sends what a publication holds; all others see every table.
    var seesEveryTable: Bool { plugin != "pgoutput" }
  }

  /// Standbys that stream from here, by the names that they give themselves. Who may not see the name sees the process.
  /// pg_receivewal streams as well, and replays nothing.
  let standbys: [String]
  /// Slots that decode this database's changes. What another aka reads with for a moment is none.
  let slots: [Slot]
  /// Whether a standby can have logical slots, which only it knows: since 16, where the log holds what they decode.
  let standbysDecode: Bool

  static func read(_ connection: Connection) throws -> Replication {
    let standbys = try connection.run(
      """
      SELECT coalesce(nullif(r.application_name, ''), 'process ' || r.pid) AS name FROM pg_stat_replication r
      WHERE coalesce(r.state, 'streaming') = 'streaming'
        AND (r.state IS NULL OR r.replay_lsn IS NOT NULL)
        AND NOT EXISTS (SELECT FROM pg_replication_slots s WHERE s.active_pid = r.pid AND s.slot_type = 'logical')
      ORDER BY 1
      """)
    let slots = try connection.run(
      """
      SELECT jsonb_build_object('name', slot_name, 'plugin', plugin) AS slot FROM pg_replication_slots
      WHERE slot_type = 'logical' AND database = current_database()
        AND NOT (temporary AND slot_name ~ \("^\(UnappliedChanges.copies)$")) ORDER BY slot_name
      """)
    return Replication(
      standbys: try standbys.map { try $0["name"] }, slots: try slots.map { try $0.json("slot") },
      standbysDecode: try connection.serverVersion >= 160_000
        && connection.run("SELECT current_setting('wal_level') = 'logical'").scalar())
  }
}
