import FoundationEssentials
import Postgres

/// The steps of a script: those that `aka rename` or `aka rollback` would take, by the same code, with blanks in them.
struct ScriptSteps {
  let tables: [ExportedTable]
  let direction: ScriptDirection
  let group: UUID
  /// The process id of the session that runs the script.
  let session: Int
  let manifest: Manifest

  private var exchanges: [Exchange] { tables.map { $0.exchange(direction) } }
  private var script: SwapScript {
    SwapScript(transition: direction == .up ? .swap : .flip, exchanges: exchanges)
  }

  /// All of them, in order.
  func all() throws -> [ScriptStep] {
    let leaving = Set(exchanges.map(\.from))
    let checks = tables.map { TableChecks(table: $0, direction: direction, leaving: leaving) }
    let start: [ScriptStep] = [
      ScriptStep(.done, isDone),
      ScriptStep(
        .fill("group"), direction == .up ? "SELECT gen_random_uuid()" : "SELECT \(literal: group.uuidString)"),
      ScriptStep(.fill("session"), "SELECT pg_backend_pid()"),
    ]
    return try start + checks.flatMap(\.beforeLookup)
      + zip(tables, checks).flatMap { table, check in
        lookup(table) + (try check.afterLookup())
      } + tables.flatMap(stage) + tables.flatMap(makeRoom) + swap
  }

  /// What is said if there is nothing to do.
  private var isDone: SQL {
    let rows = tables.map { TableChecks.isRow($0.rename) }.joined(separator: " OR ")
    let names = tables.map { "\($0.rename.old) -> \($0.rename.new.name)" }.joined(separator: ", ")
    let live: SQL = "count(*) FILTER (WHERE m.status IN ('pending', 'active', 'brownout'))"
    switch direction {
    case .up:
      return """
        SELECT \(literal: "\(names): done before; nothing was changed") FROM aka.sys_table_migrations m WHERE \(rows)
        HAVING count(*) FILTER (WHERE m.status IN ('active', 'brownout')) = \(unescaped: tables.count)
        """
    case .down:
      return """
        SELECT \(literal: "\(names): rolled back before; nothing was changed") FROM aka.sys_table_migrations m WHERE \(rows)
        HAVING \(live) = 0 AND count(DISTINCT (m.schema_name, m.old_name)) FILTER (WHERE m.status = 'rolled_back') = \(unescaped: tables.count)
        """
    }
  }

  /// Which table it is, and its row in the ledger.
  private func lookup(_ table: ExportedTable) -> [ScriptStep] {
    let place = table.place
    guard direction == .down else {
      return [
        ScriptStep(
          .fill("table\(place)"), "SELECT \(TableChecks.relation(at: table.rename.old))",
          "\(table.rename.old) -> \(table.rename.new)")
      ]
    }
    let row: SQL = "FROM aka.sys_table_migrations m WHERE m.id = \(literal: table.entry.id.uuidString)"
    return [
      ScriptStep(
        .fill("id\(place)"),
        """
        SELECT m.id FROM aka.sys_table_migrations m WHERE \(TableChecks.isRow(table.rename)) AND m.status IN ('active', 'brownout')
        FOR UPDATE
        """, "\(table.rename.new) -> \(table.rename.old)"),
      ScriptStep(.fill("table\(place)"), "SELECT m.table_oid \(row)"),
      ScriptStep(
        .run,
        "SELECT aka.end_brownout(m.id, 'rolled back by a script') \(row) AND m.brownout_until IS NOT NULL"),
    ] + names(of: table.entry, "number\(place)", "id\(place)")
      + table.defaults.sorted { $0.key < $1.key }.map { column, blank in
        ScriptStep(
          .fill(blank.name),
          """
          SELECT pg_get_expr(d.adbin, d.adrelid) FROM pg_attrdef d JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
          WHERE d.adrelid = \(unescaped: table.rename.table.oid) AND a.attname = \(literal: column.name)
          """)
      }
  }

  /// The number and the digits that names of a rename's views are made of.
  private func names(of entry: LedgerEntry, _ number: String, _ id: String) -> [ScriptStep] {
    let row: SQL = "FROM aka.sys_table_migrations m WHERE m.id = \(literal: entry.id.uuidString)"
    return [
      ScriptStep(.fill(number), "SELECT m.number \(row)"),
      ScriptStep(.fill(id + "_start"), "SELECT left(m.id::text, 8) \(row)"),
    ]
  }

  /// The pending row, and the shim aside.
  private func stage(_ table: ExportedTable) throws -> [ScriptStep] {
    let place = table.place
    var steps: [ScriptStep] = []
    if direction == .up {
      for (index, signature) in table.rename.dependencies.signatures.enumerated() {
        steps.append(
          ScriptStep(
            .fill("function\(place)_\(index)"),
            "SELECT coalesce(to_regprocedure(\(literal: signature))::oid, 0)"))
      }
    }
    steps.append(
      ScriptStep(
        .fill("fingerprint\(place)"),
        "SELECT \(Fingerprint.expression(ofTable: "\(unescaped: table.rename.table.oid)"))",
        "Read first: whatever changes after it makes the swap start again."))
    if direction == .up {
      steps.append(
        ScriptStep(
          .fill("id\(place)"), try Ledger.pending(table.rename, group: group, manifest: manifest),
          "The ledger's row."))
      steps += names(of: table.entry, "number\(place)", "id\(place)")
      steps.append(ScriptStep(.run, Ledger.events("stage", of: [table.entry.id])))
    }
    guard let construction = table.construction(direction, session: session), let view = table.incoming else {
      return steps
    }
    steps += construction.statements.steps(
      "The view that keeps \(table.exchange(direction).from) alive, aside.")
    steps.append(ScriptStep(.fill("shim\(place)"), "SELECT \(literal: view.name.quoted)::regclass::oid"))
    if direction == .up {
      steps.append(
        ScriptStep(.run, Ledger.staged(view, fingerprint: table.fingerprint, for: table.entry)))
    }
    return steps + baseline(of: table)
  }

  /// The entries of pg_stat_statements from before the swap, without which later ones would mean nothing to `aka usage`. Which
  /// of them say the name as a table's, PostgreSQL's grammar decides, which is not at hand: here an entry too many does no
  /// harm, since from before the swap it counts no use of the shim.
  private func baseline(of table: ExportedTable) -> [ScriptStep] {
    let blank = "statements\(table.place)"
    let name = table.exchange(direction).from.name.name
    return [
      ScriptStep(
        .fill(blank),
        "SELECT quote_ident(nspname) FROM (\(StatementReader.schema(of: "pg_stat_statements"))) view",
        "What pg_stat_statements has seen of the name, for 'aka usage'."),
      ScriptStep(
        .run,
        """
        INSERT INTO aka.sys_usage_baselines (migration_id, statements)
        SELECT \(literal: table.entry.id.uuidString), jsonb_build_object('keys', coalesce(jsonb_agg(\(StatementReader.key)), '[]'))
        FROM \(table.statistics).pg_stat_statements s
        WHERE \(StatementReader.isReadable) AND (strpos(lower(s.query), lower(\(literal: name))) > 0 OR s.query ILIKE ANY (ARRAY['%U&"%', '%""%']))
        ON CONFLICT (migration_id, server) DO UPDATE SET statements = excluded.statements, taken_at = clock_timestamp()
        """),
    ]
  }

  /// The shim that stands at the name to be, if one does, and what was built on it.
  private func makeRoom(_ table: ExportedTable) -> [ScriptStep] {
    let (place, exchange, shim) = (table.place, table.exchange(direction), table.outgoing.oid)
    let stands: SQL = "m.shim_oid = \(TableChecks.relation(at: exchange.to)) AND m.compatibility_view_created"
    var steps: [ScriptStep] = []
    if direction == .up {
      steps.append(
        ScriptStep(
          .fill("other\(place)"),
          """
          SELECT m.id FROM aka.sys_table_migrations m WHERE m.status = 'rolled_back'
            AND m.table_oid = \(unescaped: table.rename.table.oid) AND \(stands) ORDER BY m.number DESC LIMIT 1
          """, "The shim of an earlier rollback makes room, if there is one."))
      steps += names(of: table.outgoing.entry, "othernumber\(place)", "other\(place)")
    }
    let users = OutgoingShim.users(of: shim)
    steps += [
      ScriptStep(
        .fill("othershim\(place)"),
        """
        SELECT m.shim_oid FROM aka.sys_table_migrations m
        WHERE m.id = \(literal: table.outgoing.entry.id.uuidString) AND \(stands)
        """,
        direction == .down ? "The shim makes room, and what was built on it goes over to the table." : nil),
      ScriptStep(
        .fill("repointed\(place)"),
        "SELECT string_agg(repointed ->> 'sql', E';\\n') FROM (\(users)) users WHERE repointed IS NOT NULL"),
      ScriptStep(
        .fill("shimlock\(place)"),
        """
        SELECT 'LOCK TABLE ' || concat_ws(', ', string_agg(format('ONLY %I.%I', repointed ->> 'schema', repointed ->> 'object'), ', '),
          \(literal: "ONLY \(exchange.to.quoted)")) || ' IN ACCESS EXCLUSIVE MODE'
        FROM (\(users)) users WHERE (repointed ->> 'is_view')::boolean AND \(unescaped: shim) > 0
        """),
    ]
    return steps + [ScriptStep(.fill("recompiled\(place)"), recompilation(of: table))]
  }

  /// Makes sessions compile functions anew: those that were known, by their names, since a signature may hold the table's;
  /// and those whose text has one of the names, of which this database may have others.
  private func recompilation(of table: ExportedTable) -> SQL {
    let known = table.rename.dependencies.functions.filter { $0.recompilation != nil }.map(\.signature)
    let words = [table.rename.old.name.name, table.rename.new.name.name]
    return """
      SELECT string_agg(format('ALTER ROUTINE %s SECURITY %s', p.oid::regprocedure,
        CASE WHEN p.prosecdef THEN 'DEFINER' ELSE 'INVOKER' END), E';\\n' ORDER BY p.oid)
      FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang JOIN pg_namespace n ON n.oid = p.pronamespace
      WHERE l.lanname = 'plpgsql' AND n.nspname <> 'aka' AND pg_has_role(p.proowner, 'USAGE') AND (
        EXISTS (SELECT FROM unnest(\(known)::text[]) s (signature)
          WHERE starts_with(s.signature, quote_ident(n.nspname) || '.' || quote_ident(p.proname) || '('))
        OR EXISTS (SELECT FROM unnest(\(words)::text[]) w (word) WHERE strpos(lower(p.prosrc), lower(w.word)) > 0))
      """
  }

  /// The swap itself.
  private var swap: [ScriptStep] {
    let check = script.unchanged.map { "SELECT aka.assert_unchanged(\($0))" as SQL }
    let locks = tables.flatMap { table in
      var bare = table.exchange(direction)
      bare = Exchange(
        entry: bare.entry, from: bare.from, to: bare.to, lockedAs: bare.lockedAs, columns: bare.columns,
        fingerprint: bare.fingerprint, incoming: nil, outgoing: nil, functionChanges: [])
      return [ScriptStep(.lock, table.shimLock)]
        + SwapScript(transition: .swap, exchanges: [bare]).locks.map { ScriptStep(.lock, $0) }
    }
    return script.preparation.steps("What can happen before the lock does.") + check.steps("The lock.")
      + locks
      + check.steps("Nothing may have changed since it was staged.")
      + script.renames.steps("The names.") + tables.map { ScriptStep(.run, $0.repointed) }
  }
}
