import Postgres

/// A row of the catalog as it was read: PostgreSQL writes a new version, with another `xmin`, whenever it changes.
struct CatalogVersion: Decodable {
  let catalog: Identifier
  let oid: UInt32
  let xmin: String

  /// Whether it is still the same.
  var isPresent: SQL {
    "EXISTS (SELECT FROM \(QualifiedName("pg_catalog", catalog)) WHERE oid = \(unescaped: oid) AND xmin::text = \(literal: xmin))"
  }
}
