import Postgres

/// Statements that lock for as long as they work.
extension Linter {
  mutating func index(_ statement: MigrationStatement) {
    guard let table = WrittenName(statement.node?["relation"]), !isNew(table) else { return }
    if statement.node?["concurrent"]?.isTrue == true { return endTransaction() }
    report(
      .indexWithoutConcurrently, statement, "nobody can write \(table) until the index is built",
      instead: "CREATE INDEX CONCURRENTLY, outside a transaction ('aka migrate' sees to that)")
  }

  mutating func maintenance(_ statement: MigrationStatement) {
    let table = WrittenName(
      statement.node?["relation"] ?? statement.node?["rels"]?.elements.first?["VacuumRelation"]?["relation"])
    let name = table.map(\.description) ?? "every table"
    if let table, isNew(table) { return }
    switch statement.kind {
    case "ReindexStmt"? where !statement.hasOption("concurrently", in: "params"):
      report(
        .reindexWithoutConcurrently, statement,
        "nobody can write the table of \(name), nor read it through the index, meanwhile",
        instead: "REINDEX .. CONCURRENTLY")
    case "RefreshMatViewStmt"?
    where statement.node?["concurrent"]?.isTrue != true && statement.node?["skipData"] == nil:
      report(
        .refreshWithoutConcurrently, statement, "nobody can read \(name) until it is computed",
        instead: "REFRESH MATERIALIZED VIEW CONCURRENTLY \(name), which wants a unique index")
    case "VacuumStmt"? where statement.hasOption("full", in: "options"), "ClusterStmt"?:
      report(
        .tableRewrite, statement, "\(name) is copied as a whole, and nobody can read or write it meanwhile",
        instead: "VACUUM without FULL; or build a new table beside it and exchange their names")
    default: break
    }
  }

  /// LOCK TABLE and TRUNCATE.
  mutating func lock(_ statement: MigrationStatement) {
    let tables = (statement.node?["relations"]?.elements ?? []).compactMap { WrittenName($0["RangeVar"]) }
      .filter { !isNew($0) }
    // 8 is AccessExclusiveLock (lockdefs.h), which LOCK TABLE takes when it names no other.
    guard let first = tables.first, statement.kind == "TruncateStmt" || statement.node?["mode"]?.number == 8
    else {
      return
    }
    let names = tables.map(\.description).joined(separator: ", ")
    if statement.kind == "TruncateStmt" {
      report(
        .exclusiveLock, statement,
        "nobody can read or write \(names) until the transaction ends, and repeatable readers see no rows",
        instead: "DELETE in batches; or, when the table is not in use, say '-- aka: allow exclusive-lock'")
    } else {
      report(
        .exclusiveLock, statement, "nobody can read or write \(names) until the transaction ends",
        instead: "a weaker mode: SHARE ROW EXCLUSIVE stops writers only")
    }
    hold(first, by: statement)
  }
}
