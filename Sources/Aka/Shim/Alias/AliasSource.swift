import Postgres

/// What an alias must repeat of its table beside what every shim repeats.
struct AliasSource: Decodable {
  /// The primary key; without one there is nothing to show.
  let key: Key?
  let rowSecurity: Bool
  let forcesRowSecurity: Bool
  let policies: [Policy]
  let triggers: [StatementTrigger]
  let identities: [Identity]
  /// Its parents and children.
  let relatives: [Relative]
  /// What makes PostgreSQL refuse the table as a partition, or an alias unfaithful.
  let obstacles: [String]
  /// Unique keys and exclusion constraints beside the primary key, on which an upsert through the alias cannot rest.
  let otherKeys: [Identifier]

  struct Key: Decodable {
    let name: Identifier
    let oid: UInt32
    /// `PRIMARY KEY (id)`
    let definition: String
    /// The column by which the alias is partitioned, in name only: a key has no NULLs and a default B-tree order.
    let column: Identifier?
  }

  struct Relative: Decodable {
    let oid: UInt32
    let name: Identifier
  }

  struct Policy: Decodable {
    let name: Identifier
    let isPermissive: Bool
    let command: String
    /// `nil` is PUBLIC.
    let roles: [Identifier?]
    let using: String?
    let check: String?
  }

  /// A statement trigger. PostgreSQL fires those of the relation that a statement names, and of no other.
  struct StatementTrigger: Decodable {
    let name: Identifier
    /// What stands before ON: `AFTER INSERT OR UPDATE OF name`.
    let events: String
    /// What stands after the table's name.
    let action: String
    /// `pg_trigger.tgenabled`
    let enabled: String
  }

  /// An identity column, whose sequence an alias must reach through a default.
  struct Identity: Decodable {
    let column: Identifier
    /// Its sequence, quoted.
    let sequence: String
    let isAlways: Bool
  }
}

extension AliasSource {
  /// Whether a function fills an identity column of an alias.
  static func fills(_ function: SQL, _ alias: UInt32) -> SQL {
    """
    \(function) IN (SELECT e.refobjid FROM pg_attrdef d JOIN pg_depend e ON e.classid = 'pg_attrdef'::regclass AND e.objid = d.oid
      JOIN pg_proc f ON f.oid = e.refobjid AND f.pronamespace = 'aka'::regnamespace
      WHERE d.adrelid = \(unescaped: alias) AND e.refclassid = 'pg_proc'::regclass)
    """
  }
}
