import Postgres

/// The shims as an application would find them after the swap, for as long as one transaction lives.
///
/// Each shim is built under the table's own name in a schema that comes directly before the table's schema on the search
/// path. A name without a schema is then resolved exactly as it will be: behind temporary tables and behind every schema
/// that came first, also where no text is seen, as in functions that PostgreSQL inlines. Error messages say the old name.
struct StandIns {
  /// The schema that stands before each schema.
  private let schemas: [Identifier: Identifier]

  /// Builds the shims. Takes no lock on the tables that conflicts with anything but DDL, and leaves nothing when the
  /// transaction is rolled back.
  static func build(for renames: [PlannedRename], on connection: Connection) throws -> StandIns {
    guard try connection.run("SELECT has_database_privilege(current_database(), 'CREATE')").scalar() else {
      let (role, database): (Identifier, Identifier) = (
        try connection.run("SELECT current_user").scalar(),
        try connection.run("SELECT current_database()").scalar()
      )
      throw Refusal(
        "role \(role) may not create the schema that a rehearsal needs for a moment",
        remedy: "GRANT CREATE ON DATABASE \(database) TO \(role)")
    }
    var schemas: [Identifier: Identifier] = [:]
    for rename in renames where schemas[rename.old.schema] == nil {
      let schema = Identifier("aka_rehearsal_\(connection.backendPID)_\(schemas.count + 1)")
      try connection.run("CREATE SCHEMA \(schema)")
      // Whoever may use the table's schema may use this one; the shims have the tables' own grants.
      try connection.run("GRANT USAGE ON SCHEMA \(schema) TO PUBLIC")
      schemas[rename.old.schema] = schema
    }
    let standIns = StandIns(schemas: schemas)
    let stage = Stage(connection: connection)
    for rename in renames {
      // Until the rename, what triggers write to is the table under its old name.
      let design = ShimDesign(
        target: rename.old, triggered: Set(rename.measures.triggered),
        attachment: rename.measures.aliasKeys.map {
          AliasAttachment(keys: $0, isFlipped: false, tableKey: $0.original)
        })
      _ = try stage.build(standIns.name(of: rename.old), over: rename.table.oid, as: design)
    }
    return standIns
  }

  /// A schema that goes with the transaction; `nil` if no shim was needed.
  var anySchema: Identifier? { schemas.values.min() }

  /// What stands in for a table.
  func name(of table: QualifiedName) -> QualifiedName {
    QualifiedName(schemas[table.schema] ?? table.schema, table.name)
  }

  /// A search path along which the shims are found where the tables were.
  func path(_ path: [Identifier]) -> [Identifier] {
    path.flatMap { schema in schemas[schema].map { [$0, schema] } ?? [schema] }
  }
}
