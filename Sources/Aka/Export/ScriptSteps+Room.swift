import Postgres

extension ScriptSteps {
  /// The shim that stands at the name to be, if one does, and what was built on it.
  func makeRoom(_ table: ExportedTable) -> [ScriptStep] {
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
}
