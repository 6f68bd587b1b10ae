import Postgres

/// Reads PostgreSQL's catalog, always in few queries whatever the number of tables.
struct Catalog {
  let connection: Connection

  /// Until the transaction ends, makes PostgreSQL print every name with its schema, since `pg_get_expr` and its kin leave out
  /// the schema of whatever the search_path would find; and keeps it from compiling our queries: over catalogs without
  /// statistics their estimated cost passes `jit_above_cost`, and compiling takes a hundred times as long as running them.
  func prepareReading() throws {
    try connection.runScript("SET LOCAL search_path = pg_catalog, pg_temp; SET LOCAL jit = off")
  }
}

/// Something that the catalog knows about a table, read for any number of tables at once.
protocol CatalogFact: Decodable {
  /// A query that returns columns `table_oid` and `fact` (jsonb) for the tables with these OIDs.
  static func query(of tables: [UInt32]) -> SQL
}

extension Catalog {
  /// The facts of one kind about some tables.
  func read<Fact: CatalogFact>(_ kind: Fact.Type = Fact.self, of tables: [UInt32]) throws -> [UInt32: [Fact]]
  {
    var facts: [UInt32: [Fact]] = [:]
    for row in try connection.run(Fact.query(of: tables)) {
      facts[try row["table_oid"], default: []].append(try row.json("fact"))
    }
    return facts
  }
}
