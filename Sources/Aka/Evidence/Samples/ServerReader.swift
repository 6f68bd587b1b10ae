import FoundationEssentials
import Postgres

/// Takes a sample from one server. Reads only, so that it can be done on a standby.
struct ServerReader {
  let connection: Connection
  /// What the server is called in samples.
  let server: String

  /// Who holds locks is read first: a use that is over by then is in the counts that are read afterwards, or will be within
  /// a minute; the other way round it could slip through between.
  ///
  /// - Parameters:
  ///   - snapshots: of pg_stat_statements before the swaps, or what stands for them on this server.
  ///   - staged: the shims of renames that are about to be swapped, which the ledger may not know yet.
  func read(snapshots: [UUID: StatementSnapshot], staged: [UUID: UInt32] = [:]) throws -> Sample {
    try read(staged: staged) { _ in snapshots }
  }

  /// The same where the snapshots depend on which shims are in their places.
  func read(
    staged: [UUID: UInt32] = [:],
    snapshots: ([(name: ShimName, oid: UInt32)]) throws -> [UUID: StatementSnapshot]
  ) throws -> Sample {
    try connection.transaction(.snapshot) {
      // `pg_relation_is_updatable` opens the view, and somebody may be altering it.
      try connection.run("SET LOCAL lock_timeout = '1s'")
      let (takenAt, holders) = try self.holders()
      let facts: Facts = try connection.run(Self.facts(staged: staged))[0].json("facts")
      let conditions: Sample.Conditions = try connection.run(
        Self.conditions(version: connection.serverVersion))[0].json("conditions")
      let snapshots = try snapshots(facts.shims.filter(\.isInPlace).map { ($0.name, $0.oid) })
      let (statements, entries) = try StatementReader(connection: connection).read(
        facts.shims.map(\.name), snapshots: snapshots)
      let shims = facts.shims.map { shim in
        ShimSample(
          migrationId: shim.id, shimOid: shim.oid, definition: shim.definition ?? "", counters: shim.counters,
          countsScans: shim.countsScans, countsInserts: shim.countsInserts,
          holders: (holders[shim.oid] ?? []).map { $0.clearing(shim.name) },
          subscriptionErrors: shim.subscriptionErrors, isOriginal: shim.isOriginal,
          statements: entries[shim.id])
      }
      return Sample(
        server: server, takenAt: takenAt, conditions: conditions, sentinel: facts.sentinel,
        oldestTransaction: facts.oldestTransaction, oldestSession: facts.oldestSession,
        statements: statements,
        shims: shims)
    }
  }

  /// One call of the sentinel, to be made after a sample was recorded. A sample that finds no count is thus on record before
  /// anybody makes it count again.
  func callSentinel() throws { try connection.run("SELECT \(Sample.sentinel), pg_stat_force_next_flush()") }

  private struct Facts: Decodable {
    let sentinel: Int?
    let oldestTransaction: Double?
    let oldestSession: Double?
    let shims: [Shim]

    struct Shim: Decodable {
      let id: UUID
      let oid: UInt32
      let schema: Identifier
      let relation: Identifier
      let definition: String?
      let counters: [ShimSample.Counter]
      let countsScans: Bool
      let countsInserts: Bool
      let isInPlace: Bool
      let subscriptionErrors: Int
      let isOriginal: Bool

      var name: ShimName { ShimName(id: id, name: QualifiedName(schema, relation)) }
    }
  }

  /// Prepared transactions hold locks without a process.
  private func holders() throws -> (takenAt: Double, [UInt32: [ShimSample.Holder]]) {
    let takenAt: Double = try connection.run("SELECT extract(epoch FROM clock_timestamp())").scalar()
    var holders: [UInt32: [ShimSample.Holder]] = [:]
    for row in try connection.run(
      """
      SELECT l.relation, jsonb_build_object('mode', l.mode, 'role', coalesce(a.usename, p.owner),
        'application', nullif(a.application_name, ''), 'client', host(a.client_addr),
        'since', extract(epoch FROM coalesce(a.xact_start, p.prepared)), 'statement', a.query) AS holder
      FROM pg_locks l
      LEFT JOIN pg_stat_activity a ON a.pid = l.pid
      LEFT JOIN pg_locks x ON l.pid IS NULL AND x.pid IS NULL AND x.locktype = 'transactionid'
        AND x.virtualtransaction = l.virtualtransaction
      LEFT JOIN pg_prepared_xacts p ON p.transaction = x.transactionid
      WHERE l.locktype = 'relation' AND l.granted AND l.pid IS DISTINCT FROM pg_backend_pid()
        AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
        AND l.relation IN (SELECT shim_oid FROM aka.sys_table_migrations WHERE shim_oid IS NOT NULL)
      ORDER BY l.pid, l.mode
      """)
    {
      holders[try row["relation"], default: []].append(try row.json("holder"))
    }
    return (takenAt, holders)
  }

  /// The shims, and the functions that count for them: what the view itself calls, and what an INSERT trigger calls, since
  /// PostgreSQL does not apply the check option to what a trigger inserts. `xmin` is a version that nobody can set: if it
  /// is that of one of our events, nothing was replaced since we made it.
  private static func facts(staged: [UUID: UInt32]) -> SQL {
    """
    SELECT jsonb_build_object(
      'sentinel', pg_stat_get_function_calls('aka.sentinel()'::regprocedure),
      'oldest_transaction', (SELECT extract(epoch FROM min(a.xact_start)) FROM pg_stat_activity a
        WHERE a.datname = current_database() AND a.pid <> pg_backend_pid()
          AND a.backend_type <> 'autovacuum worker'),
      'oldest_session', (SELECT extract(epoch FROM min(a.backend_start)) FROM pg_stat_activity a
        WHERE a.datname = current_database() AND a.pid <> pg_backend_pid()),
      'shims', coalesce((SELECT jsonb_agg(jsonb_build_object('id', m.id, 'oid', m.oid::bigint,
          'schema', CASE m.status WHEN 'rolled_back' THEN m.new_schema_name ELSE m.schema_name END,
          'relation', CASE m.status WHEN 'rolled_back' THEN m.new_name ELSE m.old_name END,
          'definition', coalesce((SELECT string_agg(r.xmin::text, ' ' ORDER BY r.oid) FROM pg_rewrite r WHERE r.ev_class = v.oid),
            (SELECT string_agg(t.xmin::text, ' ' ORDER BY t.oid) FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
             WHERE t.tgrelid = v.oid AND p.pronamespace = 'aka'::regnamespace), ''),
          'subscription_errors', (SELECT coalesce(sum(e.apply_error_count + e.sync_error_count), 0)
            FROM pg_subscription_rel s JOIN pg_stat_subscription_stats e ON e.subid = s.srsubid
            WHERE s.srrelid = m.table_oid),
          'is_original', coalesce(counted.original, false) AND NOT EXISTS (SELECT FROM pg_rewrite r
            WHERE r.ev_class = v.oid AND r.xmin::text <> ALL (born.xmins)),
          'is_in_place', m.compatibility_view_created,
          'counters', coalesce(counted.counters, '[]'),
          'counts_scans', coalesce(counted.scans, false),
          'counts_inserts', coalesce(counted.inserts OR pg_relation_is_updatable(v.oid, true) & 8 = 0
            OR v.reloptions @> '{check_option=local}' AND NOT EXISTS (SELECT FROM pg_trigger t
              WHERE t.tgrelid = v.oid AND t.tgtype & 4 > 0 AND t.tgenabled IN ('O', 'A')), false)) ORDER BY m.number)
        FROM (SELECT m.*, coalesce(t.oid, m.shim_oid) AS oid FROM aka.sys_table_migrations m
            LEFT JOIN unnest(\(Array(staged.keys))::uuid[], \(staged.map(\.value))::oid[]) t (id, oid) USING (id)) m
          JOIN pg_class v ON v.oid = m.oid AND v.relkind IN ('v', 'p')
        CROSS JOIN LATERAL (SELECT coalesce(array_agg(e.xmin::text), '{}') AS xmins
          FROM aka.sys_table_migration_events e WHERE e.migration_id = m.id) born
        CROSS JOIN LATERAL (
          SELECT jsonb_agg(jsonb_build_object('oid', p.oid::bigint, 'version', p.xmin::text,
              'calls', coalesce(pg_stat_get_function_calls(p.oid), 0)) ORDER BY p.oid) AS counters,
            bool_and(p.xmin::text = ANY (born.xmins)) AS original, bool_or(f.way = 'scan') AS scans, bool_or(f.way = 'insert') AS inserts
          FROM (SELECT d.refobjid AS oid, 'scan' AS way FROM pg_rewrite r JOIN pg_depend d
                  ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid AND d.refclassid = 'pg_proc'::regclass
                WHERE r.ev_class = v.oid AND r.rulename = '_RETURN'
                UNION ALL
                SELECT t.tgfoid, 'insert' FROM pg_trigger t
                WHERE t.tgrelid = v.oid AND t.tgtype & 4 > 0 AND t.tgenabled IN ('O', 'A')) f
          JOIN pg_proc p ON p.oid = f.oid JOIN pg_language g ON g.oid = p.prolang
          WHERE p.pronamespace = 'aka'::regnamespace AND g.lanname = 'plpgsql' AND p.proconfig IS NULL
            AND (f.way = 'insert' OR p.proname LIKE 'probe\\_%')) counted
        ), '[]')) AS facts
    """
  }
}

/// A name that a shim keeps alive, and the rename that it belongs to.
struct ShimName {
  let id: UUID
  let name: QualifiedName
}

extension ShimSample.Holder {
  /// Keeps the statement only if it says the name, and nothing of the data in it.
  fileprivate func clearing(_ shim: ShimName) -> ShimSample.Holder {
    var holder = self
    holder.statement = statement.flatMap { SpokenName(shim.name).use(in: $0)?.example }
    return holder
  }
}
