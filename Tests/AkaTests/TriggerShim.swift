import Postgres
import TestSupport

@testable import Aka

/// A table `tb_user` behind a view `users` that triggers write for, as they are after a rename.
struct TriggerShim {
  let database: TestDatabase
  let session: Connection

  /// Creates the table with a script and the view over it. `$word` in the script stands for a word of the test's own, for the
  /// names of roles.
  init(
    _ script: String, table: QualifiedName = QualifiedName("public", "tb_user"),
    view: QualifiedName = QualifiedName("public", "users"), owner: String? = nil
  ) throws {
    database = try TestDatabase()
    session = try database.connect()
    try session.runScript(SQL(unescaped: script.replacing("$word", with: Self.word(of: database))))
    try session.run("CREATE SCHEMA aka")
    try Self.build(on: session, table: table, view: view)
  }

  /// Whether a session with this database waits for a lock; those of other tests wait for others.
  func somebodyWaits() throws -> Bool {
    try session.run(
      "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database())"
    ).scalar()
  }

  /// A word that no other test uses.
  var word: String { Self.word(of: database) }

  private static func word(of database: TestDatabase) -> String { String(database.name.suffix(16)) }

  /// Builds the view and its triggers for a table that will be called `target` when they fire.
  static func build(
    on session: Connection, table: QualifiedName, target: QualifiedName? = nil, view: QualifiedName
  ) throws {
    try session.transaction {
      let catalog = Catalog(connection: session)
      let oid: UInt32 = try session.run("SELECT \(table.quoted)::regclass::oid").scalar()
      try catalog.prepareReading()
      let relation = try catalog.read(Relation.self, of: [oid])[oid]![0]
      let design = ShimDesign(target: target ?? table, triggered: Set(WriteOperation.allCases))
      let definition = ShimDefinition(table: relation, view: view, design: design)
      try session.run(definition.create)
      for statement in definition.defaults { try session.run(statement) }
      let writes = TriggerWrites(
        table: relation, search: try catalog.read(of: [oid])[oid] ?? [], view: view, design: design,
        namedAfter: QualifiedName("aka", view.name))
      for statement in writes.statements { try session.run(statement) }
      try session.run(ShimGrants(table: relation, view: view).statement)
    }
  }
}

/// The SQLSTATE that a statement fails with; `nil` if it succeeds.
func failure(_ body: () throws -> Any) throws -> String? {
  do {
    _ = try body()
    return nil
  } catch let error as PostgresError {
    return error.state.rawValue
  }
}
