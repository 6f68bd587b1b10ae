import Postgres

/// Everything that the schemas of a database hold, but for what aka and extensions put there.
struct Inventory: Sendable {
  private(set) var objects: [SchemaObject]

  init(_ objects: [SchemaObject]) { self.objects = objects }

  /// Reads a database, in the transaction that is open.
  ///
  /// - Parameters:
  ///   - schemas: where to look; empty means everywhere.
  ///   - hidden: views of aka's own, which no schema file describes.
  static func read(_ connection: Connection, schemas: Set<Identifier>, hiding hidden: [UInt32]) throws
    -> Inventory
  {
    try Catalog(connection: connection).prepareReading()
    var objects: [SchemaObject] = []
    for part in InventoryQuery.parts {
      let query: SQL = """
        WITH space AS (SELECT oid, nspname FROM pg_namespace
          WHERE nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'aka')
            AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_namespace'::regclass AND d.objid = pg_namespace.oid
              AND d.deptype = 'e')),
        extra AS (SELECT classid, objid FROM pg_depend WHERE deptype = 'e'),
        relation AS (SELECT c.*, s.nspname FROM pg_class c JOIN space s ON s.oid = c.relnamespace
          WHERE c.oid <> ALL(\(hidden)) AND c.relpersistence <> 't'
            AND NOT EXISTS (SELECT FROM extra WHERE classid = 'pg_class'::regclass AND objid = c.oid))
        \(part)
        """
      for row in try connection.run(query) {
        let schema: Identifier = try row["schema"]
        guard schemas.isEmpty || schemas.contains(schema) || schema.name.isEmpty else { continue }
        let definition: String = try row["definition"]
        objects.append(
          SchemaObject(
            oid: try row["oid"], number: try row["number"],
            kind: ObjectKind(rawValue: try row["kind"]) ?? .table, parent: try row["parent"],
            target: try row["target"], schema: schema, name: try row["name"], definition: definition,
            shape: try row["shape"] ?? definition, comment: try row["comment"],
            isInherited: try row["inherited"], rows: try row["rows"]))
      }
    }
    return Inventory(objects)
  }

  var tables: [SchemaObject] { objects.filter { $0.kind == .table } }

  /// What belongs to each table or view.
  var parts: [UInt32: [SchemaObject]] {
    Dictionary(grouping: objects.filter { $0.parent != nil }) { $0.parent ?? 0 }
  }

  var byKey: [ObjectKey: SchemaObject] {
    Dictionary(objects.map { ($0.key, $0) }) { first, _ in first }
  }
}
