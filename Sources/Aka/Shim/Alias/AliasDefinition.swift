import Postgres

/// The alias table: the statements that build it, equal to its table in all that a statement meets on the way to the
/// partition. What it meets there (constraints, row triggers, the rows themselves) is the table's own.
struct AliasDefinition {
  let table: Relation
  let source: AliasSource
  /// Where it is built.
  let alias: QualifiedName
  let probe: Probe?

  /// The statements, without what every kind of shim repeats.
  var statements: [SQL] { create + identityDefaults + security + triggers + probeTrigger }

  /// LIKE copies columns, types, collations and NOT NULL, and here defaults and generation expressions, but no identity:
  /// a second sequence would count on its own. `default_tablespace` must not be the database's own for what has no storage.
  private var create: [SQL] {
    guard let key = source.key, let column = key.column else { return [] }
    return [
      "SET LOCAL default_tablespace = ''",
      """
      CREATE TABLE \(alias) (LIKE \(table.qualifiedName) INCLUDING DEFAULTS INCLUDING GENERATED)
      PARTITION BY LIST (\(column))
      """,
      """
      ALTER TABLE \(alias) ADD CONSTRAINT \(AliasAttachment.stagedKey(of: alias.name)) \(unescaped: key.definition)
      """,
    ]
  }

  /// What brings an alias up to date that is in its place, without a look at what has not changed. Identity columns keep
  /// their defaults, and generated ones have none of their own.
  func update(dropping policies: [Identifier], triggers former: [Identifier]) -> [SQL] {
    let defaults = table.columns.filter { !$0.isIdentity && !$0.isGenerated }.map { column -> SQL in
      let change: SQL = column.defaultExpression.map { "SET DEFAULT \(unescaped: $0)" } ?? "DROP DEFAULT"
      return "ALTER TABLE ONLY \(alias) ALTER COLUMN \(column.name) \(change)"
    }
    return defaults + policies.map { "DROP POLICY \($0) ON \(alias)" } + security
      + former.map { "DROP TRIGGER \($0) ON \(alias)" } + triggers + probeTrigger
  }

  /// A default that calls the identity column's sequence.
  ///
  /// To insert into a table with an identity column takes no right on its sequence, and `nextval` does. The function has the
  /// owner's rights, and only those may call it who may write the table: they could count the sequence on before.
  private var identityDefaults: [SQL] {
    zip(source.identities, functions).flatMap { identity, function -> [SQL] in
      [
        """
        CREATE FUNCTION \(function)() RETURNS pg_catalog.int8 LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
        RETURN pg_catalog.nextval(\(literal: identity.sequence)::pg_catalog.regclass)
        """,
        "REVOKE ALL ON FUNCTION \(function)() FROM PUBLIC",
        "ALTER TABLE ONLY \(alias) ALTER COLUMN \(identity.column) SET DEFAULT \(function)()",
      ] + identityRights(on: function)
    }
  }

  /// The rights on what fills an identity column. Who may write every table may do so without a grant.
  func identityRights(on function: QualifiedName) -> [SQL] {
    let grants = table.grants.filter { ["INSERT", "UPDATE"].contains($0.privilege) }
    let writers = Set(grants.map { $0.grantee?.quoted ?? "PUBLIC" } + ["pg_write_all_data"])
    return writers.sorted().map { "GRANT EXECUTE ON FUNCTION \(function)() TO \(unescaped: $0)" }
  }

  /// What fills identity columns, in their order.
  var functions: [QualifiedName] {
    source.identities.indices.map { QualifiedName(alias.schema, Identifier("next\($0)_\(alias.name.name)")) }
  }

  /// PostgreSQL asks the relation that a statement names for its policies, and no partition for its own
  /// (`get_row_security_policies`): without these an alias would let everybody past them.
  ///
  /// Their expressions are printed with the table's name in front of its columns where they stand in subqueries, so the
  /// alias has that name for as long as they are made.
  private var security: [SQL] {
    let place = QualifiedName(alias.schema == table.schema ? "aka" : alias.schema, table.name)
    let policies = source.policies.map { $0.create(on: place) }
    return (policies.isEmpty ? [] : move(alias, to: place) + policies + move(place, to: alias)) + rowSecurity
  }

  /// Gives the alias another name, and another schema where that takes one. An alias that is brought up to date lives beside
  /// its table, which has the name there: so it leaves first, and comes back under its own.
  private func move(_ now: QualifiedName, to place: QualifiedName) -> [SQL] {
    func rename(in schema: Identifier) -> SQL {
      "ALTER TABLE \(QualifiedName(schema, now.name)) RENAME TO \(place.name)"
    }
    func leave(as name: Identifier) -> SQL {
      "ALTER TABLE \(QualifiedName(now.schema, name)) SET SCHEMA \(place.schema)"
    }
    guard now != place else { return [] }
    if now.schema == place.schema { return [rename(in: now.schema)] }
    return place.schema == "aka"
      ? [leave(as: now.name), rename(in: place.schema)] : [rename(in: now.schema), leave(as: place.name)]
  }

  /// Whether policies rule at all, and over the owner too.
  private var rowSecurity: [SQL] {
    [
      "ALTER TABLE \(alias) \(unescaped: source.rowSecurity ? "ENABLE" : "DISABLE") ROW LEVEL SECURITY",
      "ALTER TABLE \(alias) \(unescaped: source.forcesRowSecurity ? "" : "NO ")FORCE ROW LEVEL SECURITY",
    ]
  }

  private var triggers: [SQL] {
    source.triggers.flatMap { trigger -> [SQL] in
      let name: SQL = "\(trigger.name)"
      let create: SQL = """
        CREATE TRIGGER \(name) \(unescaped: trigger.events) ON \(alias) \(unescaped: trigger.action)
        """
      let mode: [String: String] = ["D": "DISABLE", "R": "ENABLE REPLICA", "A": "ENABLE ALWAYS"]
      guard let word = mode[trigger.enabled] else { return [create] }
      return [create, "ALTER TABLE ONLY \(alias) \(unescaped: word) TRIGGER \(name)"]
    }
  }

  /// Nothing can be made to count who reads a partitioned table; this counts who writes to it.
  private var probeTrigger: [SQL] {
    guard let probe else { return [] }
    return [
      """
      CREATE TRIGGER aka_probe BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON \(alias)
      FOR EACH STATEMENT EXECUTE FUNCTION \(probe.function)()
      """
    ]
  }
}

extension AliasSource.Policy {
  /// The same policy on another relation.
  func create(on relation: QualifiedName) -> SQL {
    let to = roles.map { role -> SQL in role.map { "\($0)" } ?? "PUBLIC" }.joined(separator: ", ")
    let using: SQL = using.map { " USING (\(unescaped: $0))" } ?? ""
    let check: SQL = check.map { " WITH CHECK (\(unescaped: $0))" } ?? ""
    return """
      CREATE POLICY \(name) ON \(relation) AS \(unescaped: isPermissive ? "PERMISSIVE" : "RESTRICTIVE")
      FOR \(unescaped: command) TO \(to)\(using)\(check)
      """
  }
}
