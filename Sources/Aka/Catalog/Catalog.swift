import Postgres

/// Reads PostgreSQL's catalog, always in few queries whatever the number of tables.
struct Catalog {
  let connection: Connection

  /// Makes PostgreSQL print every name with its schema: `pg_get_expr` and its kin leave out the schema of whatever the
  /// search_path would find. Lasts until the transaction ends.
  func printNamesInFull() throws {
    try connection.run("SET LOCAL search_path = pg_catalog, pg_temp")
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
