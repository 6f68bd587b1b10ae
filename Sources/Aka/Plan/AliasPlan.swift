import Postgres

/// What an alias table would be for one table.
struct AliasPlan {
  let source: AliasSource?
  /// The names of the keys; `nil` if something speaks against it.
  let keys: AliasKeys?
  let refusals: [Refusal]
}

/// Plans alias tables. In a transaction that prints names in full.
struct AliasPlanner {
  let connection: Connection

  /// Plans for those wishes that want one, by their tables' OIDs.
  func plan(_ wishes: [Wish], entries: [LedgerEntry]) throws -> [UInt32: AliasPlan] {
    let wanting = wishes.filter(\.wantsAlias)
    guard !wanting.isEmpty else { return [:] }
    let sources = try Catalog(connection: connection).read(AliasSource.self, of: wanting.map(\.relation.oid))
    var plans: [UInt32: AliasPlan] = [:]
    var taken: Set<QualifiedName> = []
    let arePublished = try !publicationObstacles(to: wanting).isEmpty
    for wish in wanting {
      let source = sources[wish.relation.oid]?.first
      let refusals = refusals(
        of: wish, source, shims: Set(entries.compactMap(\.shimOid)),
        published: arePublished ? try publicationObstacles(to: [wish]) : [])
      let key = refusals.isEmpty ? source?.key : nil
      let keys = try key.flatMap { try self.keys($0.name, for: wish, entries, taken: &taken) }
      plans[wish.relation.oid] = AliasPlan(source: source, keys: keys, refusals: refusals)
    }
    return plans
  }

  /// Names of indexes are names of relations, and the schema that the table goes to has each once.
  private func keys(
    _ original: Identifier, for wish: Wish, _ entries: [LedgerEntry], taken: inout Set<QualifiedName>
  ) throws
    -> AliasKeys?
  {
    // The alias of an earlier rollback makes room, with its key.
    let leaving = entries.filter { $0.tableOid == wish.relation.oid }.compactMap(\.shimOid)
    let used: Set<Identifier> = Set(
      try connection.run(
        """
        SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = ANY(\([wish.new.schema.name, wish.relation.schema.name])::name[])
          AND NOT EXISTS (SELECT FROM pg_index i WHERE i.indexrelid = c.oid AND i.indrelid = ANY(\(leaving)::oid[]))
        """
      ).map { try $0["relname"] })
    let schema = wish.new.schema
    let aside = AliasKeys.aside(for: wish.new.name) { name in
      !used.contains(name) && !taken.contains(QualifiedName(schema, name))
    }
    guard let aside else { return nil }
    taken.insert(QualifiedName(schema, aside))
    return AliasKeys(original: original, aside: aside)
  }

  /// Why publications keep tables from having aliases.
  private func publicationObstacles(to wishes: [Wish]) throws -> [String] {
    try PublicationSwitches(
      connection,
      arriving: wishes.map { RootPublication.Place(table: $0.relation.oid, schema: $0.relation.schema) },
      leaving: []
    ).obstacles
  }

  /// - Parameter shims: the alias of an earlier rollback lets the table go.
  private func refusals(
    of wish: Wish, _ source: AliasSource?, shims: Set<UInt32>, published: [String]
  ) -> [Refusal] {
    let table = wish.relation
    func refusal(_ why: String, _ remedy: String = "leave its old name to a view: --shim view") -> Refusal {
      Refusal("\(table.qualifiedName) cannot have an alias table: \(why)", remedy: remedy)
    }
    guard table.kind == .table else { return [refusal("it is \(table.kind.inWords)")] }
    var refusals = ((source?.obstacles ?? []) + published).map { refusal($0) }
    let relatives = (source?.relatives ?? []).filter { !shims.contains($0.oid) }
    if !relatives.isEmpty {
      let names = relatives.map(\.name.description).inWords(atMost: 3)
      refusals.append(
        refusal("it has a parent or children (\(names)), and PostgreSQL attaches a table to one tree only"))
    }
    if source?.key?.column == nil {
      refusals.append(refusal("it has no primary key that the alias could show"))
    }
    if !wish.request.options.columns.isEmpty {
      refusals.append(
        refusal("a partition's columns have the names of its parent's", "rename columns in a step of its own")
      )
    }
    if wish.request.options.writes.paths.values.contains(.trigger) {
      refusals.append(
        refusal("nothing is written through triggers in it, and nothing need be", "leave --writes out"))
    }
    return refusals
  }
}
