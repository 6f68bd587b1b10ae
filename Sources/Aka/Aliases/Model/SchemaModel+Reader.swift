import Postgres

extension SchemaModel {
  /// Reads the catalog and the ledger, in one snapshot.
  ///
  /// - Parameters:
  ///   - schemas: where to look; empty means every schema for renamed tables, and `public` for the others.
  ///   - all: also reads tables that were never renamed.
  static func read(_ connection: Connection, schemas: Set<Identifier>, all: Bool) throws -> SchemaModel {
    try connection.transaction(.snapshot) {
      try Catalog(connection: connection).prepareReading()
      let entries = try Ledger(connection: connection).entries()
      if let missing = try missing(schemas, connection) { throw missing }
      let wanted = all ? (schemas.isEmpty ? ["public"] : Array(schemas)) : []
      let history = Dictionary(grouping: entries, by: \.tableOid)
      let tables = try connection.run(
        TableFact.query(oids: Array(history.keys), schemas: wanted.map(\.name).sorted())
      ).map { try $0.json("fact", as: TableFact.self) }
      let types = try TypeFacts.read(connection, columnsOf: tables.map(\.oid))
      return try SchemaModel(tables: tables, types: types, history: history)
        .forgetting(Self.reused(connection))
        .selecting(schemas: schemas, all: all)
    }
  }

  /// The names in the database that no rename serves: whoever has such a name now is not what it once meant.
  private static func reused(_ connection: Connection) throws -> Set<QualifiedName> {
    let rows = try connection.run(
      """
      SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema')
      """)
    return Set(try rows.map { QualifiedName(try $0["nspname"], try $0["relname"]) })
  }

  private func forgetting(_ reused: Set<QualifiedName>) -> SchemaModel {
    var model = self
    model.renames.removeAll { !$0.isServed && reused.contains(QualifiedName($0.schema, $0.name)) }
    return model
  }

  private static func missing(_ schemas: Set<Identifier>, _ connection: Connection) throws -> Refusal? {
    let missing = try connection.run(
      """
      SELECT s AS name FROM unnest(\(schemas.map(\.name).sorted())::text[]) s
      WHERE s NOT IN (SELECT nspname FROM pg_namespace) ORDER BY 1
      """
    ).map { try $0["name"] as Identifier }
    guard let first = missing.first else { return nil }
    return Refusal("there is no schema \(first) in this database", remedy: "check --schema and --database")
  }

  private init(tables: [TableFact], types: TypeFacts, history: [UInt32: [LedgerEntry]]) throws {
    self.init(tables: [], enums: types.enums, composites: try types.composites(), renames: [])
    let presents = tables.map { QualifiedName($0.schema, $0.name) }
    let staged = zip(tables, presents).map { NameChange.codeName(ofTable: $1, history[$0.oid] ?? []) }
    for (fact, name) in zip(tables, Self.distinct(staged, else: presents)) {
      self.tables.append(
        Table(
          schema: name.schema, name: name.name, nameInDatabase: fact.name,
          isRenamed: history[fact.oid] != nil,
          comment: fact.comment, columns: try fact.columns.map(types.column)))
      renames += NameChange.changes(ofTable: name, history[fact.oid] ?? [])
    }
    self.tables.sort { $0.qualifiedName < $1.qualifiedName }
    // A name can have been left by one table and taken by another, which may have left it as well.
    let taken = Set(self.tables.map(\.qualifiedName))
    let byName = Dictionary(renames.map { (QualifiedName($0.schema, $0.name), $0) }) { $1.isServed ? $1 : $0 }
    renames = byName.filter { !taken.contains($0.key) }.sorted { $0.key < $1.key }.map(\.value)
  }

  /// The staged names, save those that another table has taken since, or will not leave.
  private static func distinct(_ staged: [QualifiedName], else presents: [QualifiedName]) -> [QualifiedName] {
    var names = staged
    while true {
      let uses = Dictionary(grouping: names.indices) { names[$0] }
      let clashing = uses.values.filter { $0.count > 1 }.joined().filter { names[$0] != presents[$0] }
      if clashing.isEmpty { return names }
      for index in clashing { names[index] = presents[index] }
    }
  }
}
