import Postgres

extension SchemaModel {
  /// Reads the catalog and the ledger, in one snapshot.
  ///
  /// - Parameters:
  ///   - schemas: where to look; empty means every schema for renamed tables, and `public` for the others.
  ///   - all: also reads tables that were never renamed.
  static func read(_ connection: Connection, schemas: Set<Identifier>, all: Bool) throws -> SchemaModel {
    try connection.transaction(.snapshot) {
      try Catalog(connection: connection).printNamesInFull()
      let entries = try Ledger(connection: connection).entries()
      if let missing = try missing(schemas, connection) { throw missing }
      let wanted = all ? (schemas.isEmpty ? ["public"] : Array(schemas)) : []
      let history = Dictionary(grouping: entries, by: \.tableOid)
      let tables = try connection.run(
        TableFact.query(oids: Array(history.keys), schemas: wanted.map(\.name).sorted())
      ).map { try $0.json("fact", as: TableFact.self) }
      let types = try TypeFacts.read(connection, columnsOf: tables.map(\.oid))
      return try SchemaModel(tables: tables, types: types, history: history)
        .selecting(schemas: schemas, all: all)
    }
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
    var names = zip(tables, presents).map { NameChange.codeName(ofTable: $1, history[$0.oid] ?? []) }
    // A new name may have been taken by another table since it was staged.
    let uses = Dictionary(grouping: names) { $0 }
    for index in names.indices where uses[names[index]]?.count != 1 { names[index] = presents[index] }
    for (fact, name) in zip(tables, names) {
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
}

/// A table as the catalog has it.
struct TableFact: Decodable {
  let oid: UInt32
  let schema: Identifier
  let name: Identifier
  let comment: String?
  let columns: [ColumnFact]

  /// The tables with some OIDs, and those of some schemas: no partitions, which nobody programs against, nothing of an
  /// extension, and no view that aka itself keeps.
  static func query(oids: [UInt32], schemas: [String]) -> SQL {
    """
    SELECT jsonb_build_object('oid', c.oid::bigint, 'schema', n.nspname, 'name', c.relname,
      'comment', obj_description(c.oid, 'pg_class'),
      'columns', \(ColumnFact.list(ofRelation: "c.oid"))) AS fact
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.oid = ANY(\(oids)) OR n.nspname = ANY(\(schemas)) AND c.relkind IN ('r', 'p', 'f')
      AND NOT c.relispartition AND NOT EXISTS (SELECT FROM pg_depend d
        WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
    """
  }
}

/// A column, or a field of a composite type, as the catalog has it.
struct ColumnFact: Decodable {
  let name: Identifier
  let type: UInt32
  let dimensions: Int
  let spelling: String
  let notNull: Bool
  let identity: String?
  let isGenerated: Bool
  let comment: String?

  /// An expression for the columns of a relation, as jsonb.
  static func list(ofRelation oid: SQL) -> SQL {
    """
    coalesce((SELECT jsonb_agg(jsonb_build_object('name', a.attname, 'type', a.atttypid::bigint,
        'dimensions', a.attndims, 'spelling', format_type(a.atttypid, a.atttypmod), 'not_null', a.attnotnull,
        'identity', CASE a.attidentity WHEN 'a' THEN 'ALWAYS' WHEN 'd' THEN 'BY DEFAULT' END,
        'is_generated', a.attgenerated <> '', 'comment', col_description(a.attrelid, a.attnum)) ORDER BY a.attnum)
      FROM pg_attribute a WHERE a.attrelid = \(oid) AND a.attnum > 0 AND NOT a.attisdropped), '[]')
    """
  }
}
