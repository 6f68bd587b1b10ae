import PGQuery
import Postgres

import struct Postgres.Identifier
import struct Postgres.QualifiedName

/// Reads the application's statements from pg_stat_statements.
struct StatementStatistics {
  let connection: Connection

  /// The statements that were sent to this database, each role's with the search path that the role gets when it connects.
  func read() throws -> ObservedStatements {
    guard let schema = try schema() else {
      throw StatisticsUnavailable(
        reason: "pg_stat_statements is not installed in this database",
        remedy:
          "add it to shared_preload_libraries, restart, and say CREATE EXTENSION pg_stat_statements, or "
          + "rehearse a file of statements: aka rehearse OLD NEW --workload FILE")
    }
    return try whereReadable(schema) { try observed(in: schema) }
  }

  /// Turns what is wrong with the extension into the reason why there are no statistics. All else is an error.
  private func whereReadable<Value>(_ schema: Identifier, _ body: () throws -> Value) throws -> Value {
    do {
      return try body()
    } catch let error as PostgresError where error.state == .objectNotInPrerequisiteState {
      throw StatisticsUnavailable(
        reason: "pg_stat_statements is installed, but the server has not loaded it",
        remedy: "add it to shared_preload_libraries and restart")
    } catch let error as PostgresError where error.state == .insufficientPrivilege {
      throw StatisticsUnavailable(
        reason: "this role may not read pg_stat_statements in schema \(schema)",
        remedy: "grant it USAGE on the schema and SELECT on the view")
    }
  }

  /// Only the statements that may copy rows into a table or upsert them, whoever sent them; none where there are no statistics.
  func readInserts() throws -> [WorkloadStatement] {
    guard let schema = try schema() else { return [] }
    do {
      return try whereReadable(schema) {
        try connection.run(
          """
          SELECT DISTINCT s.query FROM \(QualifiedName(schema, "pg_stat_statements")) s
          WHERE s.dbid = (SELECT oid FROM pg_database WHERE datname = current_database()) AND s.query ~* 'copy|conflict'
          """
        ).map { WorkloadStatement(try $0["query"]) }
      }
    } catch is StatisticsUnavailable {
      return []
    }
  }

  private func schema() throws -> Identifier? {
    try connection.run(
      """
      SELECT n.nspname AS schema FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
      WHERE e.extname = 'pg_stat_statements'
      """
    ).first.map { try $0["schema"] }
  }

  private func observed(in schema: Identifier) throws -> ObservedStatements {
    var statements: [WorkloadStatement] = []
    var (hidden, lost, definitions) = (0, 0, 0)
    for row in try connection.run(Self.entries(in: schema)) {
      let (text, entries): (String?, Int) = (try row["query"], try row["entries"])
      guard let text else {
        lost += entries
        continue
      }
      guard text != "<insufficient privilege>" else {
        hidden += entries
        continue
      }
      let statement = WorkloadStatement(
        text, calls: try row["calls"], role: try row["role"], searchPath: try row["search_path"])
      if statement.isPastDefinition { definitions += 1 } else { statements.append(statement) }
    }
    return ObservedStatements(
      statements, notes: notes(hidden: hidden, lost: lost, definitions: definitions) + (try gaps(in: schema)),
      hidden: hidden)
  }

  /// One row for each text of each role. The settings come in the order in which PostgreSQL prefers them
  /// (`process_settings`, postinit.c). What the server's own configuration says can be seen only as long as nothing is set
  /// for this role and database.
  private static func entries(in schema: Identifier) -> SQL {
    """
    SELECT s.query, sum(s.calls)::bigint AS calls, count(*) AS entries, r.rolname AS role,
      coalesce(path.value, CASE WHEN own.source IN ('default', 'configuration file') THEN own.reset_val ELSE own.boot_val END)
        AS search_path
    FROM \(QualifiedName(schema, "pg_stat_statements")) s LEFT JOIN pg_roles r ON r.oid = s.userid
      CROSS JOIN (SELECT source, reset_val, boot_val FROM pg_settings WHERE name = 'search_path') own
      LEFT JOIN LATERAL (
        SELECT substr(setting, length('search_path=') + 1) AS value
        FROM pg_db_role_setting d, unnest(d.setconfig) setting
        WHERE d.setdatabase IN (0, s.dbid) AND d.setrole IN (0, s.userid) AND setting LIKE 'search\\_path=%'
        ORDER BY d.setrole <> 0 DESC, d.setdatabase <> 0 DESC LIMIT 1) path ON true
    WHERE s.dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
    GROUP BY s.query, r.rolname, path.value, own.source, own.reset_val, own.boot_val
    ORDER BY 2 DESC, 1, 4
    """
  }

  private func notes(hidden: Int, lost: Int, definitions: Int) -> [String] {
    [
      (
        hidden,
        "texts of other roles that are hidden from this one, and that GRANT pg_read_all_stats would show"
      ),
      (lost, "texts that pg_stat_statements has lost together with its file"),
      (definitions, "definitions (CREATE, ALTER, VACUUM and the like) that ran once and were left out"),
    ].filter { $0.0 > 0 }.map { "\($0.1): \($0.0)" }
  }

  /// What pg_stat_statements cannot have seen. The view is there since its version 1.9, which comes with PostgreSQL 14.
  private func gaps(in schema: Identifier) throws -> [String] {
    let view = QualifiedName(schema, "pg_stat_statements_info")
    guard try connection.run("SELECT to_regclass(\(view.quoted)) IS NOT NULL").scalar() else { return [] }
    let info = try connection.run(
      """
      SELECT dealloc, to_char(stats_reset AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS since FROM \(view)
      """)[0]
    let evictions: Int = try info["dealloc"]
    let since: String? = try info["since"]
    return [
      since.map { "the statistics begin at \($0)" },
      evictions > 0
        ? "rare statements are missing: pg_stat_statements.max was reached \(evictions) times" : nil,
    ].compactMap { $0 }
  }
}

extension WorkloadStatement {
  /// A migration that has run is no sign that it will run again.
  fileprivate var isPastDefinition: Bool {
    guard calls.map({ $0 <= 1 }) == true, let tree = try? Parser.parse(text), !tree.statements.isEmpty else {
      return false
    }
    return tree.statements.allSatisfy { statement in
      let kind = statement.kind
      return kind != "CreateTableAsStmt"
        && (["Create", "Alter", "Drop", "Comment", "Rename", "Grant", "Define", "SecLabel"].contains {
          kind.hasPrefix($0)
        } || ["IndexStmt", "ViewStmt", "RuleStmt", "VacuumStmt"].contains(kind))
    }
  }
}
