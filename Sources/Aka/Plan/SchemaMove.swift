import Postgres

/// What must hold for a table to move to another schema: its indexes, the sequences that its columns own and its
/// constraints go with it (`AlterTableNamespaceInternal`), and each needs its name free there.
struct SchemaMove {
  let table: QualifiedName
  let schema: Identifier
  let schemaExists: Bool
  let mayCreate: Bool
  /// Names that are taken in the other schema.
  let clashes: [Identifier]
  /// Roles that may use the table and not the other schema.
  let excluded: [Identifier]

  var refusals: [Refusal] {
    guard schemaExists else {
      return [
        Refusal(
          "there is no schema \(schema)", remedy: "CREATE SCHEMA \(schema), with the grants that it needs")
      ]
    }
    var refusals: [Refusal] = []
    if !mayCreate {
      refusals.append(
        Refusal(
          "we may not create in schema \(schema)",
          remedy: "GRANT CREATE ON SCHEMA \(schema) to the role that renames"))
    }
    for clash in clashes {
      refusals.append(
        Refusal(
          "\(clash) goes with \(table) to schema \(schema), which has something of that name",
          remedy: "rename one of them first"))
    }
    if !excluded.isEmpty {
      refusals.append(
        Refusal(
          "\(excluded.map(\.quoted).joined(separator: ", ")) may use \(table) but not schema \(schema)",
          remedy: "GRANT USAGE ON SCHEMA \(schema) TO \(excluded.map(\.quoted).joined(separator: ", "))"))
    }
    return refusals
  }
}

extension Catalog {
  /// The moves to other schemas among some wishes, by table.
  func moves(_ wishes: [Wish]) throws -> [UInt32: SchemaMove] {
    var moves: [UInt32: SchemaMove] = [:]
    for wish in wishes where wish.new.schema != wish.relation.schema {
      moves[wish.relation.oid] = try move(of: wish.relation, to: wish.new.schema)
    }
    return moves
  }

  private func move(of table: Relation, to schema: Identifier) throws -> SchemaMove {
    let facts = try connection.run(
      "SELECT oid, has_schema_privilege(oid, 'CREATE') AS may_create FROM pg_namespace WHERE nspname = \(schema.name)"
    )
    guard let there = facts.first else {
      return SchemaMove(
        table: table.qualifiedName, schema: schema, schemaExists: false, mayCreate: false, clashes: [],
        excluded: [])
    }
    let oid: UInt32 = try there["oid"]
    let clashes: [Identifier] = try connection.run(
      """
      SELECT c.relname FROM pg_class c WHERE c.relnamespace = \(oid)::oid AND c.relname IN (
        SELECT i.relname FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid WHERE x.indrelid = \(table.oid)::oid
        UNION ALL
        SELECT s.relname FROM pg_depend d JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S'
        WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass AND d.refobjid = \(table.oid)::oid
          AND d.deptype IN ('a', 'i'))
      ORDER BY 1
      """
    ).map { try $0["relname"] }
    let roles = Set(table.grants.compactMap(\.grantee)).map(\.name)
    let excluded: [Identifier] = try connection.run(
      """
      SELECT role FROM unnest(\(roles)::name[]) role WHERE NOT has_schema_privilege(role, \(oid)::oid, 'USAGE')
        AND has_schema_privilege(role, \(table.schema.name), 'USAGE') ORDER BY 1
      """
    ).map { try $0["role"] }
    return SchemaMove(
      table: table.qualifiedName, schema: schema, schemaExists: true, mayCreate: try there["may_create"],
      clashes: clashes, excluded: excluded)
  }
}
