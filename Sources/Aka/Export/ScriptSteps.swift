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
  func names(of entry: LedgerEntry, _ number: String, _ id: String) -> [ScriptStep] {
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
