import Postgres

/// Brings an alias up to date in its place. Its columns are its table's, as PostgreSQL sees to; what was copied is copied anew.
struct AliasUpdate {
  let connection: Connection

  /// The statements, in a transaction that prints names in full. Whoever waits for the alias meanwhile finds policies.
  func statements(
    _ table: Relation, alias: UInt32, at name: QualifiedName, _ design: ShimDesign
  ) throws -> [SQL] {
    guard
      let source = try Catalog(connection: connection).read(AliasSource.self, of: [table.oid])[table.oid]?
        .first
    else { return [] }
    let definition = AliasDefinition(table: table, source: source, alias: name, probe: design.probe)
    let policies: [Identifier] = try connection.run(
      "SELECT polname FROM pg_policy WHERE polrelid = \(alias)"
    ).map { try $0["polname"] }
    // Row triggers are none of ours: somebody gave them to the alias, from where they went on to the table.
    let triggers: [Identifier] = try connection.run(
      "SELECT tgname FROM pg_trigger WHERE tgrelid = \(alias) AND NOT tgisinternal AND tgtype & 1 = 0"
    ).map { try $0["tgname"] }
    let fillers = try connection.run(
      "SELECT 'aka' AS nspname, p.proname FROM pg_proc p WHERE \(AliasSource.fills("p.oid", alias))"
    ).map { QualifiedName(try $0["nspname"], try $0["proname"]) }
    return definition.update(dropping: policies, triggers: triggers)
      + fillers.flatMap(definition.identityRights)
  }
}
