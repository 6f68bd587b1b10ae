import Postgres

/// Everything that knows a table: what a rename carries along, what it leaves behind, and what a person should hear of.
public struct Dependencies: Sendable, Codable, Hashable {
  /// Foreign keys of the table and foreign keys onto it.
  public var foreignKeys: [ForeignKey] = []
  /// Its indexes.
  public var indexes: [Index] = []
  /// Its constraints other than foreign keys.
  public var constraints: [Constraint] = []
  /// Its triggers, with their functions.
  public var triggers: [Trigger] = []
  /// Its rules.
  public var rules: [Rule] = []
  /// Its row-level security policies.
  public var policies: [Policy] = []
  /// Views and materialized views that read it, directly or through other views.
  public var views: [DependentView] = []
  /// Functions that know it by dependency, by row type or by text.
  public var functions: [DependentFunction] = []
  /// Objects that follow it, and look its name up in a string.
  public var lookups: [NameLookup] = []
  /// Functions that run text which they put together: whether they name the table cannot be known.
  public var dynamicFunctions: [String] = []
  /// Sequences that its columns own or use.
  public var sequences: [Sequence] = []
  /// Publications that send its changes.
  public var publications: [Publication] = []
  /// Subscriptions that write into it.
  public var subscriptions: [Subscription] = []
  /// Its parents and children, by partitioning or inheritance.
  public var relatives: [Relative] = []
  /// Privileges that roles other than the owner have.
  var grants: [Relation.Grant] = []
}

extension Catalog {
  /// The dependencies of some tables, in a number of queries that does not depend on theirs.
  ///
  /// - Parameter aliased: the tables whose old names alias tables will keep; views keep the others.
  func dependencies(of relations: [Relation], aliased: Set<UInt32> = []) throws -> [UInt32: Dependencies] {
    let tables = relations.map(\.oid)
    let foreignKeys = try read(Dependencies.ForeignKey.self, of: tables)
    let indexes = try read(Dependencies.Index.self, of: tables)
    let constraints = try read(Dependencies.Constraint.self, of: tables)
    let triggers = try read(Dependencies.Trigger.self, of: tables)
    let rules = try read(Dependencies.Rule.self, of: tables)
    let policies = try read(Dependencies.Policy.self, of: tables)
    let views = try read(Dependencies.DependentView.self, of: tables)
    let relatives = try read(Dependencies.Relative.self, of: tables)
    let traits = Dictionary(
      uniqueKeysWithValues: relations.map { relation in
        let oid = relation.oid
        var traits = TableTraits(
          relation, indexes: indexes[oid] ?? [], constraints: constraints[oid] ?? [],
          relatives: relatives[oid] ?? [], serverVersion: connection.serverVersion)
        if aliased.contains(oid) { traits.shim = .alias }
        return (oid, traits)
      })
    let functions = try dependentFunctions(of: relations, judgedBy: traits)
    let dynamicFunctions = try dynamicFunctions()
    let boundTexts = try read(BoundText.self, of: tables)
    let sequences = try read(Dependencies.Sequence.self, of: tables)
    let publications = try read(Dependencies.Publication.self, of: tables)
    let subscriptions = try read(Dependencies.Subscription.self, of: tables)
    return Dictionary(
      uniqueKeysWithValues: relations.map { relation in
        let oid = relation.oid
        return (
          oid,
          Dependencies(
            foreignKeys: foreignKeys[oid] ?? [], indexes: indexes[oid] ?? [],
            constraints: constraints[oid] ?? [],
            triggers: triggers[oid] ?? [], rules: rules[oid] ?? [], policies: policies[oid] ?? [],
            views: views[oid] ?? [], functions: functions[oid] ?? [],
            lookups: (boundTexts[oid] ?? []).flatMap { $0.lookups(of: traits[oid]!) },
            dynamicFunctions: dynamicFunctions, sequences: sequences[oid] ?? [],
            publications: publications[oid] ?? [], subscriptions: subscriptions[oid] ?? [],
            relatives: relatives[oid] ?? [],
            grants: relation.grants.filter { $0.grantee != relation.owner })
        )
      })
  }
}
