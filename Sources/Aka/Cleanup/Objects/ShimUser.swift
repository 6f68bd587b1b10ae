import PGQuery
import Postgres

import struct Postgres.QualifiedName

/// An object that would fail, or go, with a shim.
struct ShimUser {
  /// The object in words.
  let object: String
  let way: Way
  /// How it can be made to use the table; `nil` if that is for a person to do.
  let repointing: Repointing.Object?

  enum Way {
    /// PostgreSQL knows that it is built on the shim, and drops neither without the other.
    case builtOn
    /// It is a part of the shim that somebody added by hand: PostgreSQL would drop it without a word.
    case part
    /// A publication that sends the table's changes under the shim's name.
    case publishes
    /// Its text says the name, on these lines of its body if it has one.
    case namesIt(lines: [Int])
  }

  /// Why the shim stays for its sake.
  func obstacle(_ name: QualifiedName) -> CleanupObstacle {
    let repoint = repointing == nil ? "" : "; --repoint does it"
    switch way {
    case .builtOn:
      return CleanupObstacle(
        "built-on-it", "\(object) is built on \(name)", remedy: "let it use the table" + repoint)
    case .part:
      return CleanupObstacle(
        "part-of-it", "\(object) was added to \(name) by hand and would go with it", remedy: "drop it first")
    case .publishes:
      return CleanupObstacle(
        "published-as-it",
        "publication \(object) sends the table's changes as \(name), and would under another name",
        remedy:
          "let the table's own name be sent, to which subscribers must then be renamed: 'aka doctor --fix', or "
          + "ALTER PUBLICATION \(object) SET (publish_via_partition_root = false)")
    case .namesIt(let lines):
      let place = lines.isEmpty ? "" : " (line \(lines.map(String.init).joined(separator: ", ")))"
      return CleanupObstacle(
        Self.namingCode, "\(object) names \(name)\(place)",
        remedy:
          "let it say the new name\(repoint); or, if it means something else: --accept-gap '\(Self.namingCode)=REASON'"
      )
    }
  }

  /// The code under which a person can answer for texts that say the name and mean something else.
  static let namingCode = "named-in-text"
}

extension Catalog {
  /// Everything that uses the shim of a rename. The transaction must print names in full.
  func users(ofShim shim: UInt32, of entry: LedgerEntry) throws -> [ShimUser] {
    let repointer = Repointer(entry: entry)
    let outgoing = try outgoing(shim, of: entry)
    let built = outgoing.repointed.map { object in
      ShimUser(object: object.name.description, way: .builtOn, repointing: repointer.repoint(object))
    }
    let kept = outgoing.kept.map { ShimUser(object: $0, way: .builtOn, repointing: nil) }
    let publications = try publications(sending: shim).map {
      ShimUser(object: $0.description, way: .publishes, repointing: nil)
    }
    return built + kept + (try parts(ofShim: shim)) + publications
      + (try functions(naming: shim, repointer)) + (try texts(naming: shim))
  }

  /// Publications of all tables and of schemas, which depend on none. Those that list the shim are built on it.
  func publications(sending shim: UInt32) throws -> [Postgres.Identifier] {
    try connection.run(
      """
      SELECT p.pubname AS name FROM pg_publication p CROSS JOIN LATERAL pg_get_publication_tables(p.pubname) g
      WHERE g.relid = \(shim) AND NOT EXISTS (
        SELECT FROM pg_publication_rel r WHERE r.prpubid = p.oid AND r.prrelid = g.relid) ORDER BY 1
      """
    ).map { try $0["name"] }
  }

  /// What DROP VIEW .. RESTRICT takes along: rules and triggers belong to their relation.
  private func parts(ofShim shim: UInt32) throws -> [ShimUser] {
    try connection.run(
      """
      SELECT pg_describe_object('pg_rewrite'::regclass, oid, 0) AS object FROM pg_rewrite
      WHERE ev_class = \(shim) AND rulename <> '_RETURN' ORDER BY 1
      """
    ).map { ShimUser(object: try $0["object"], way: .part, repointing: nil) }
  }

  private func functions(naming shim: UInt32, _ repointer: Repointer) throws -> [ShimUser] {
    guard let relation = try read(Relation.self, of: [shim])[shim]?.first else { return [] }
    return try (dependentFunctions(of: [relation])[shim] ?? []).compactMap { function in
      let lines = function.ways.flatMap { way -> [Int] in if case .text(let lines) = way { lines } else { [] }
      }
      guard !lines.isEmpty else { return nil }
      return ShimUser(
        object: function.signature, way: .namesIt(lines: lines),
        repointing: try repointer.repoint(function, in: self))
    }
  }

  /// Objects that follow their tables by OID and look the name up in a string nonetheless.
  private func texts(naming shim: UInt32) throws -> [ShimUser] {
    guard let relation = try read(Relation.self, of: [shim])[shim]?.first else { return [] }
    let traits = TableTraits(
      relation, indexes: [], constraints: [], relatives: [], serverVersion: connection.serverVersion)
    return try (read(BoundText.self, of: [shim])[shim] ?? []).flatMap { $0.lookups(of: traits) }.map {
      ShimUser(object: $0.object, way: .namesIt(lines: []), repointing: nil)
    }
  }
}
