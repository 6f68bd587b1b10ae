import Postgres

/// What the patterns of a manifest come to in this database.
struct PatternExpansion {
  /// The renames.
  private(set) var requests: [RenameRequest] = []
  /// Tables that a pattern matches and that stay as they are.
  private(set) var leftAlone: [LeftAlone] = []

  /// Applies each table's first matching pattern. A table that was renamed by an earlier run is matched by its old name.
  ///
  /// - Parameter spelledOut: tables that the manifest names itself.
  init(_ manifest: Manifest, over tables: [PatternCandidate], spelledOut: Set<QualifiedName>) {
    for table in tables where !spelledOut.contains(table.old) {
      guard let pattern = manifest.patterns.first(where: { $0.match(table.old.name) != nil }),
        let match = pattern.match(table.old.name)
      else { continue }
      if let reason = Self.reason(toLeave: table, pattern, match) {
        leftAlone.append(LeftAlone(table: table.old, reason: reason))
        continue
      }
      var options = pattern.options
      options.origin = NameOrigin(
        pattern: "\(pattern.from) -> \(pattern.to)", singular: match.guess?.word,
        isCertain: match.guess?.isCertain ?? true)
      requests.append(
        RenameRequest(
          old: WrittenName(table.old), new: WrittenName(schema: nil, match.new), options: options))
    }
  }

  private static func reason(
    toLeave table: PatternCandidate, _ pattern: NamePattern, _ match: NamePattern.Match
  ) -> String? {
    if table.isPartition { return "a partition: name it in \"renames\" if it shall have another name" }
    if let owner = table.extension { return "it belongs to extension \(owner)" }
    if !table.isRenamed, pattern.hasMade(table.old.name) {
      return "it looks as if it had been renamed already"
    }
    if match.new == table.old.name { return "the pattern does not change its name" }
    if match.new.name.utf8.count > Identifier.maximumBytes {
      return "its new name would have more than \(Identifier.maximumBytes) bytes"
    }
    return nil
  }
}

/// A table that a pattern may match.
struct PatternCandidate: Decodable {
  let schema: Identifier
  let name: Identifier
  let isPartition: Bool
  let `extension`: Identifier?
  /// Whether this is the old name of a live rename.
  let isRenamed: Bool

  var old: QualifiedName { QualifiedName(schema, name) }
}

/// A table that a pattern matches and that stays as it is.
public struct LeftAlone: Sendable, Codable, Hashable {
  /// The table.
  public let table: QualifiedName
  /// Why.
  public let reason: String
}

/// Where a new name comes from, if nobody wrote it.
public struct NameOrigin: Sendable, Codable, Hashable {
  /// The pattern: `* -> tb_{singular}`.
  public let pattern: String
  /// The singular that it used.
  public let singular: String?
  /// Whether nobody need look at that.
  public let isCertain: Bool
}

extension Catalog {
  /// The tables of a schema, and the old names of those that were renamed.
  func patternCandidates(in schema: Identifier, entries: [LedgerEntry]) throws -> [PatternCandidate] {
    let renamed = entries.filter {
      $0.schemaName == schema && ($0.status == .active || $0.status == .brownout)
    }
    let candidates: [PatternCandidate] = try connection.run(
      """
      SELECT jsonb_build_object('schema', n.nspname, 'name', c.relname, 'is_partition', c.relispartition,
        'extension', (SELECT e.extname FROM pg_depend d JOIN pg_extension e ON e.oid = d.refobjid
           WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e'
           AND d.refclassid = 'pg_extension'::regclass), 'is_renamed', false) AS candidate
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname = \(schema.name) AND c.relkind IN ('r', 'p', 'f')
        AND c.oid <> ALL(\(renamed.map(\.tableOid)))
      """
    ).map { try $0.json("candidate") }
    let earlier = renamed.map {
      PatternCandidate(
        schema: $0.schemaName, name: $0.oldName, isPartition: false, extension: nil, isRenamed: true)
    }
    return (candidates + earlier).sorted { $0.old < $1.old }
  }
}
