import Postgres

extension ServerReader {
  /// What decides whether uses are counted, and whether the counters are still those of before.
  ///
  /// The control file says the timeline of the last checkpoint, which may be older than a promotion; only a primary may name
  /// files of WAL. `conninfo` of pg_stat_wal_receiver is what the standby connects with; without an application_name in it the standby calls
  /// itself by its cluster_name, or walreceiver (`WalReceiverMain`). A receiver of WAL without a database behind it, such as
  /// pg_receivewal, reports no replay.
  static func conditions(version: Int) -> SQL {
    """
    SELECT jsonb_build_object(
      'version', \(version)::int,
      'is_standby', pg_is_in_recovery(),
      'timeline', CASE WHEN pg_is_in_recovery() THEN (SELECT timeline_id FROM pg_control_checkpoint())
        ELSE ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int END,
      'started_at', extract(epoch FROM pg_postmaster_start_time()),
      'counters_since', (SELECT extract(epoch FROM stats_reset) FROM pg_stat_archiver),
      'counters_reset', (SELECT extract(epoch FROM stats_reset) FROM pg_stat_database WHERE datname = current_database()),
      'track_functions', current_setting('track_functions'),
      'track_functions_source', (SELECT source FROM pg_settings WHERE name = 'track_functions'),
      'loaded_at', extract(epoch FROM pg_conf_load_time()),
      'overrides', \(overrides(of: "track_functions", silencing: "NOT IN ('pl', 'all')")),
      'sees_others', pg_has_role('pg_read_all_stats', 'USAGE'),
      'streams', coalesce((SELECT jsonb_agg(jsonb_build_object('name', coalesce(r.application_name, ''),
          'slot', s.slot_name) ORDER BY r.application_name, s.slot_name)
        FROM pg_stat_replication r LEFT JOIN pg_replication_slots s ON s.active_pid = r.pid
        WHERE s.slot_type IS DISTINCT FROM 'logical' AND r.state IS DISTINCT FROM 'backup'
          AND NOT (r.state = 'streaming' AND r.replay_lsn IS NULL)), '[]'),
      'receiver', (SELECT jsonb_build_object('slot', w.slot_name, 'name', coalesce(
          substring(w.conninfo FROM '(?:^| )application_name=(\\S+)'), nullif(current_setting('cluster_name'), ''),
          'walreceiver'))
        FROM pg_stat_wal_receiver w WHERE w.conninfo IS NOT NULL)
    ) AS conditions
    """
  }

  /// Who need not heed a setting: roles that have another one for this database or for all, roles that were given the right
  /// to change it, functions that change it. A superuser needs none of that, and leaves no trace.
  static func overrides(of setting: String, silencing values: SQL) -> SQL {
    """
    (SELECT coalesce(jsonb_agg(told ORDER BY told), '[]') FROM \(overriding(setting, silencing: values)))
    """
  }

  /// The same as rows: who, and the statement that takes it back.
  static func overriding(_ setting: String, silencing values: SQL) -> SQL {
    """
    (SELECT format('role %s has %s', s.setrole::regrole, item) AS told,
        format('ALTER ROLE %s%s RESET %s', s.setrole::regrole,
          CASE WHEN s.setdatabase <> 0 THEN format(' IN DATABASE %I', current_database()) END, \(setting)::text) AS undo
      FROM pg_db_role_setting s, unnest(s.setconfig) item
      WHERE s.setrole <> 0 AND s.setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
        AND split_part(item, '=', 1) = \(setting) AND split_part(item, '=', 2) \(values)
      UNION ALL
      SELECT format('%s may set %s', CASE x.grantee WHEN 0 THEN 'everybody' ELSE 'role ' || x.grantee::regrole END, \(setting)::text),
        format('REVOKE SET ON PARAMETER %s FROM %s', \(setting)::text,
          CASE x.grantee WHEN 0 THEN 'PUBLIC' ELSE x.grantee::regrole::text END)
      FROM pg_parameter_acl p, aclexplode(p.paracl) x
      WHERE p.parname = \(setting) AND x.privilege_type = 'SET'
        AND NOT EXISTS (SELECT FROM pg_roles r WHERE r.oid = x.grantee AND r.rolsuper)
      UNION ALL
      SELECT format('function %s has %s', p.oid::regprocedure, item),
        format('ALTER ROUTINE %s RESET %s', p.oid::regprocedure, \(setting)::text) FROM pg_proc p, unnest(p.proconfig) item
      WHERE split_part(item, '=', 1) = \(setting) AND split_part(item, '=', 2) \(values)) overrides
    """
  }
}
