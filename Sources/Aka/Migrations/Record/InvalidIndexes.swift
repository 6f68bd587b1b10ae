import Postgres

/// An index that a failed or killed CONCURRENTLY left behind. It costs writers, and no query uses it.
struct InvalidIndex: Sendable {
  let name: QualifiedName
  /// Who is building it just now.
  let builder: Int?

  /// What to do about it.
  var remedy: String {
    if let builder { return "wait until pid \(builder) has built \(name), or cancel it" }
    return "DROP INDEX CONCURRENTLY \(name); then run the same command again"
  }

  /// What is wrong.
  var problem: String {
    builder == nil
      ? "\(name) is an invalid index, left by a CONCURRENTLY that did not finish" : "\(name) is being built"
  }
}

extension MigrationLedger {
  /// Where an index stands that a statement builds concurrently.
  enum IndexState {
    case absent, valid
    case invalid(InvalidIndex)
  }

  /// Looks for the index that a `CREATE INDEX CONCURRENTLY` builds. It is in the schema of its table.
  func index(of statement: MigrationStatement) throws -> IndexState? {
    guard statement.kind == "IndexStmt", let name = statement.node?["idxname"]?.string,
      let table = statement.node?["relation"], let relation = table["relname"]?.string
    else { return nil }
    let written = WrittenName(
      schema: table["schemaname"]?.string.map { Identifier($0) }, Identifier(relation))
    let found = try connection.run(
      """
      SELECT n.nspname, c.relname, i.indisvalid AND i.indisready AS valid, p.pid
      FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
      LEFT JOIN pg_stat_progress_create_index p ON p.index_relid = i.indexrelid
        AND p.datname = current_database()
      WHERE i.indrelid = to_regclass(\(written.quoted)) AND c.relname = \(name)
      """)
    guard let row = found.first else { return .absent }
    if try row["valid"] { return .valid }
    return .invalid(
      InvalidIndex(name: QualifiedName(try row["nspname"], try row["relname"]), builder: try row["pid"]))
  }

  /// Whether none of the indexes is there that a `DROP INDEX CONCURRENTLY` names.
  func areGone(_ statement: MigrationStatement) throws -> Bool {
    let names = (statement.node?["objects"]?.elements ?? []).map { object in
      (object["List"]?["items"]?.elements ?? []).compactMap { $0["String"]?["sval"]?.string }
        .map { Identifier($0).quoted }.joined(separator: ".")
    }
    return try connection.run(
      "SELECT bool_and(to_regclass(name) IS NULL) FROM unnest(\(names)::text[]) name"
    ).scalar()
  }
}
