import Postgres

extension TriggerWrites {
  /// The frame of both writes to a row that exists: locks the version that the statement meant, or finds out what became
  /// of it.
  ///
  /// - Parameters:
  ///   - strength: the lock that PostgreSQL itself would take, so that nobody waits who did not before: inserts of rows that
  ///     reference this one go on beside an update.
  ///   - variables: what `write` declares.
  ///   - write: writes the row at `version` of `origin`.
  ///   - whereLockIsDenied: tries without a lock what no lock was to be had for.
  ///   - afterOurOwn: what happens to a row that this very statement has changed already; it is at `newest` of `home` now.
  func locking(
    _ strength: String, variables: SQL = "", write: SQL, whereLockIsDenied: SQL = "", afterOurOwn: SQL
  ) -> SQL {
    """

    #variable_conflict use_variable
    DECLARE
      place pg_catalog.text;
      origin pg_catalog.oid;
      version pg_catalog.tid;
      locked pg_catalog.tid;
      newest pg_catalog.tid;
      home pg_catalog.oid;
      writer pg_catalog.xid;
      is_ours pg_catalog.bool := false;
    \(variables)BEGIN
      FOREACH place IN ARRAY pg_catalog.current_setting('aka.places')::pg_catalog.text[] LOOP
        \(Self.readPlace)
        SELECT this_row.ctid INTO locked FROM \(target) AS this_row
          WHERE \(isAt("version", of: "origin")) FOR \(unescaped: strength);
        EXIT WHEN locked IS NOT NULL;
      END LOOP;
      IF locked IS NULL THEN
        \(whereLockIsDenied)\(fate)
        IF NOT is_ours THEN RETURN NULL; END IF;
        \(afterOurOwn)
      END IF;
      -- Having waited for the lock, PostgreSQL follows the row to its newest version (EvalPlanQual).
      IF locked OPERATOR(pg_catalog.<>) version THEN
        \(conflict)
      END IF;
      \(write)
    END
    """
  }

  static let readPlace: SQL = """
    origin := pg_catalog.split_part(place, '(', 1);
        version := pg_catalog.concat('(', pg_catalog.split_part(place, '(', 2));
    """

  /// What became of the versions, none of which is there any more: a row that was deleted is skipped, as PostgreSQL does; one
  /// that another transaction changed is a conflict. So is one that has gone on meanwhile from where it was just seen.
  private var fate: SQL {
    """
    FOREACH place IN ARRAY pg_catalog.current_setting('aka.places')::pg_catalog.text[] LOOP
          \(Self.readPlace)
          \(table.kind == .partitionedTable ? successorInAnyPartition : successor)
          SELECT this_row.xmin INTO writer FROM \(target) AS this_row
            WHERE \(Self.isNewest);
          is_ours := \(wroteThis);
          IF is_ours IS NOT TRUE THEN
            \(conflict)
          END IF;
        END LOOP;
    """
  }

  /// Where the row is that `fate` found.
  static let isNewest: SQL =
    "this_row.ctid OPERATOR(pg_catalog.=) newest AND this_row.tableoid OPERATOR(pg_catalog.=) home"

  private static let chainEnd: SQL =
    "pg_catalog.currtid2(origin::pg_catalog.regclass::pg_catalog.text, version)"

  /// The end of the chain of versions. A child table in an inheritance tree may not be the role's to read by itself.
  ///
  /// A version that none follows was deleted, or a policy lets the role see it and not write it.
  private var successor: SQL {
    """
    IF NOT pg_catalog.has_table_privilege(origin, 'SELECT') THEN
            \(conflict)
          END IF;
          home := origin;
          newest := \(Self.chainEnd);
          CONTINUE WHEN newest OPERATOR(pg_catalog.=) version;
    """
  }

  /// The chain of a row that moved to another partition is broken; its key finds it again.
  private var successorInAnyPartition: SQL {
    let key = search.filter(\.isKey).map { matches($0, "OLD") }
    let lookup: SQL = """
      SELECT this_row.ctid, this_row.tableoid INTO newest, home FROM \(target) AS this_row
              WHERE \(key.joined(separator: " AND ")) LIMIT 1;
            CONTINUE WHEN newest IS NULL;
            CONTINUE WHEN newest OPERATOR(pg_catalog.=) version AND home OPERATOR(pg_catalog.=) origin;
      """
    return """
      home := origin;
          newest := version;
          IF pg_catalog.has_table_privilege(origin, 'SELECT') THEN
            newest := \(Self.chainEnd);
          END IF;
          IF newest OPERATOR(pg_catalog.=) version THEN
            \(key.isEmpty ? conflict : lookup)
          END IF;
      """
  }

  /// Whether our own transaction wrote the version of `writer`. It may have done so in a subtransaction, whose number is
  /// higher than its own; the status of a visible version is `in progress` for nobody else's.
  private var wroteThis: SQL {
    let current: SQL = "pg_catalog.pg_current_xact_id()::pg_catalog.text::pg_catalog.int8"
    let distance: SQL = """
      ((writer::pg_catalog.text::pg_catalog.int8 OPERATOR(pg_catalog.-) \(current)) \
      OPERATOR(pg_catalog.&) 4294967295)
      """
    return """
      CASE WHEN \(distance) OPERATOR(pg_catalog.>=) 2147483648 THEN false
              ELSE pg_catalog.pg_xact_status((\(current) OPERATOR(pg_catalog.+) \(distance))::pg_catalog.text::pg_catalog.xid8)
                OPERATOR(pg_catalog.=) 'in progress' END
      """
  }

  private var conflict: SQL {
    """
    RAISE EXCEPTION USING ERRCODE = '40001', MESSAGE = 'could not serialize access due to concurrent update',
              DETAIL = pg_catalog.format('Another transaction changed a row of %I.%I meanwhile.', TG_TABLE_SCHEMA, TG_TABLE_NAME),
              HINT = 'Run the transaction again.', \(oldName);
    """
  }
}
