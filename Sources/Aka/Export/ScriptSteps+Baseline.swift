import Postgres

extension ScriptSteps {
  /// The entries of pg_stat_statements from before the swap, without which later ones would mean nothing to `aka usage`. Which
  /// of them say the name as a table's, PostgreSQL's grammar decides, which is not at hand: here an entry too many does no
  /// harm, since from before the swap it counts no use of the shim.
  func baseline(of table: ExportedTable) -> [ScriptStep] {
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
}
