import Postgres

/// What stands at a name that a table is to take.
///
/// A relation's name must be free among relations and among types, since every table is a type as well. Array types that
/// PostgreSQL named itself make room by themselves (`moveArrayTypeName`).
enum Occupant: Hashable {
  case relation(UInt32)
  case type

  var inWords: String {
    switch self {
    case .relation: "a relation"
    case .type: "a type"
    }
  }
}

extension Catalog {
  /// What stands at some names, in one query.
  func occupants(of names: [QualifiedName]) throws -> [QualifiedName: Occupant] {
    let rows = try connection.run(
      """
      SELECT wanted.schema, wanted.name, c.oid AS relation
      FROM unnest(\(names.map(\.schema.name))::name[], \(names.map(\.name.name))::name[]) AS wanted (schema, name)
      JOIN pg_namespace n ON n.nspname = wanted.schema
      LEFT JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = wanted.name
      WHERE c.oid IS NOT NULL OR EXISTS (
        SELECT FROM pg_type t WHERE t.typnamespace = n.oid AND t.typname = wanted.name AND t.typrelid = 0
          AND NOT EXISTS (SELECT FROM pg_type e WHERE e.typarray = t.oid))
      """)
    var occupants: [QualifiedName: Occupant] = [:]
    for row in rows {
      let relation: UInt32? = try row["relation"]
      occupants[try QualifiedName(row["schema"], row["name"])] = relation.map(Occupant.relation) ?? .type
    }
    return occupants
  }

  /// What written names mean along the search_path, in their order; `nil` is nothing.
  ///
  /// `to_regclass` would see the newest catalog, and not the one that the transaction's snapshot and so the ledger's rows
  /// belong to: another aka may be swapping just now.
  func locate(_ names: [WrittenName]) throws -> [UInt32?] {
    try connection.run(
      """
      SELECT (SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
              WHERE c.relname = wanted.name AND n.nspname = ANY(wanted.schemas)
              ORDER BY array_position(wanted.schemas, n.nspname) LIMIT 1) AS oid
      FROM (SELECT name, place, CASE WHEN schema = '' THEN current_schemas(true) ELSE ARRAY[schema] END AS schemas
            FROM unnest(\(names.map { $0.schema?.name ?? "" })::name[], \(names.map(\.name.name))::name[])
            WITH ORDINALITY AS n (schema, name, place)) wanted
      ORDER BY place
      """
    ).map { try $0["oid"] }
  }
}
