import Postgres

/// Why a script must not go on in the database in which it runs. It was made for a table as it was in one database, and may
/// meet another in the next: everything that its statements repeat is compared, by names.
struct TableChecks {
  let table: ExportedTable
  let direction: ScriptDirection
  /// Names that other tables of the same script leave.
  let leaving: Set<QualifiedName>

  private var exchange: Exchange { table.exchange(direction) }
  private var oid: UInt32 { table.rename.table.oid }

  /// Steps that must find nothing before the table is known.
  var beforeLookup: [ScriptStep] {
    switch direction {
    case .up:
      [
        ScriptStep(
          .refuse,
          """
          SELECT \(literal: "there is no table \(exchange.from)") WHERE \(Self.relation(at: exchange.from)) IS NULL
          """)
      ]
    case .down:
      [ScriptStep(.refuse, isNotActive)]
    }
  }

  /// Steps that must find nothing once it is.
  func afterLookup() throws -> [ScriptStep] {
    let conflicts =
      direction == .up ? [ScriptStep(.refuse, hasLiveRename)] : [ScriptStep(.refuse, hasPatches)]
    let target = leaving.contains(exchange.to) ? [] : [ScriptStep(.refuse, targetIsTaken)]
    return conflicts + target + [
      ScriptStep(.refuse, try differs, "The table must be what this was made for.")
    ]
      + [ScriptStep(.refuse, isSentElsewhere)]
  }

  /// The relation at a name, as an expression. `to_regclass` would answer from a cache.
  static func relation(at name: QualifiedName) -> SQL {
    """
    (SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname = \(literal: name.schema.name) AND c.relname = \(literal: name.name.name))
    """
  }

  /// A condition on rows `m` of the ledger.
  static func isRow(_ rename: PlannedRename) -> SQL {
    let columns = LedgerRows.areOf(rename.old, rename.new).map { row -> SQL in
      "m.\(unescaped: row.column) = \(literal: row.value)"
    }
    return "(\(columns.joined(separator: " AND ")))"
  }

  private var isNotActive: SQL {
    let name = "\(table.rename.old) -> \(table.rename.new.name)"
    return """
      SELECT CASE latest.status WHEN 'cleaned' THEN \(literal: "\(name) is cleaned up: the table has its new name for good")
        WHEN 'pending' THEN \(literal: "\(name) is only staged, by aka itself: 'aka rollback' undoes that")
        ELSE \(literal: "the ledger knows no rename \(name)") END
      FROM (SELECT) here LEFT JOIN LATERAL (SELECT m.status FROM aka.sys_table_migrations m
        WHERE \(Self.isRow(table.rename)) ORDER BY m.status IN ('active', 'brownout') DESC, m.number DESC LIMIT 1) latest ON true
      WHERE coalesce(latest.status, '') NOT IN ('active', 'brownout')
      """
  }

  private var hasLiveRename: SQL {
    """
    SELECT format('%I.%I -> %I is %s in the ledger; ''aka status'' says more', m.schema_name, m.old_name, m.new_name, m.status)
    FROM aka.sys_table_migrations m WHERE m.status IN ('pending', 'active', 'brownout') AND (
      m.table_oid = \(unescaped: oid) OR m.shim_oid = \(unescaped: oid)
      OR (m.schema_name = \(literal: exchange.from.schema.name) AND m.old_name = \(literal: exchange.from.name.name))
      OR (m.new_schema_name = \(literal: exchange.to.schema.name) AND m.new_name = \(literal: exchange.to.name.name))
      OR (m.brownout_until IS NOT NULL AND m.schema_name = \(literal: exchange.to.schema.name)
        AND m.old_name = \(literal: exchange.to.name.name)))
    LIMIT 1
    """
  }

  private var hasPatches: SQL {
    """
    SELECT \(literal: "the rename of \(table.rename.old) patched trigger functions, which 'aka rollback' can take back")
    FROM aka.sys_function_patches p WHERE p.migration_id = \(literal: table.entry.id.uuidString) AND p.restored_at IS NULL LIMIT 1
    """
  }

  /// Whatever stands there, but the shim that makes room.
  private var targetIsTaken: SQL {
    let makesRoom: SQL =
      direction == .up
      ? "m.status = 'rolled_back' AND m.table_oid = \(unescaped: oid)"
      : "m.id = \(literal: table.entry.id.uuidString)"
    return """
      SELECT \(literal: "the name \(exchange.to) is taken by something that is not its shim")
      WHERE EXISTS (SELECT FROM aka.sys_table_migrations m RIGHT JOIN (SELECT \(Self.relation(at: exchange.to)) AS oid) there
          ON m.shim_oid = there.oid AND m.compatibility_view_created AND \(makesRoom)
          WHERE there.oid IS NOT NULL AND m.id IS NULL)
        OR EXISTS (SELECT FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
          WHERE n.nspname = \(literal: exchange.to.schema.name) AND t.typname = \(literal: exchange.to.name.name)
            AND t.typrelid = 0 AND NOT EXISTS (SELECT FROM pg_type e WHERE e.typarray = t.oid))
      """
  }

  /// What the catalog says of the table, against what it said when the script was made. Grants and labels come in an order
  /// that depends on the roles' OIDs.
  private var differs: SQL {
    get throws {
      let relation = table.table(direction)
      let planned = try Ledger.json(relation)
      let rows = table.search(direction)
      let search: SQL =
        table.entry.triggeredWrites.isEmpty
        ? ""
        : """

        UNION ALL SELECT 'keys', (SELECT jsonb_agg(fact) FROM (\(SearchColumn.query(of: [oid]))) search), \(literal: try Ledger.json(rows))::jsonb
        """
      return """
        SELECT \(literal: "\(relation.qualifiedName) is not the table that this was made for: ")
          || string_agg(format('%s: %s here, %s there', part, coalesce(here, 'null'), coalesce(there, 'null')), '; ')
        FROM (SELECT part, CASE part WHEN 'grants' THEN (SELECT jsonb_agg(g ORDER BY g) FROM jsonb_array_elements(here) g)
              WHEN 'labels' THEN (SELECT jsonb_agg(l ORDER BY l) FROM jsonb_array_elements(here) l) ELSE here END,
            CASE part WHEN 'grants' THEN (SELECT jsonb_agg(g ORDER BY g) FROM jsonb_array_elements(there) g)
              WHEN 'labels' THEN (SELECT jsonb_agg(l ORDER BY l) FROM jsonb_array_elements(there) l) ELSE there END
          FROM (SELECT coalesce(h.key, t.key), h.value, t.value
            FROM jsonb_each(jsonb_strip_nulls((SELECT fact FROM (
        \(Relation.query(of: [oid]))
            ) relation))) h FULL JOIN jsonb_each(\(literal: planned)::jsonb) t ON t.key = h.key
            WHERE coalesce(h.key, t.key) NOT IN ('oid', 'estimated_rows')\(search)) AS facts (part, here, there)
        ) AS fact (part, here, there) WHERE here IS DISTINCT FROM there
        """
    }
  }

  /// Subscribers match tables by name.
  private var isSentElsewhere: SQL {
    let known = table.rename.dependencies.publications.map(\.name.name)
    return """
      SELECT \(literal: "\(exchange.from) is published by ") || string_agg(quote_ident(fact ->> 'name'), ', ')
        || ', whose subscribers match tables by their names'
      FROM (\(Dependencies.Publication.query(of: [oid]))) sent WHERE NOT fact ->> 'name' = ANY(\(known)::text[])
      """
  }
}
