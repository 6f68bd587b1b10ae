import Postgres

/// An object of a table whose name begins with the table's old name.
struct DependentName: Decodable {
  let kind: Kind
  let schema: Identifier
  let name: Identifier
  /// Why PostgreSQL would not rename it by itself.
  let bound: String?
  /// Whether the new name is taken, where the object's name must be the only one.
  let isTaken: Bool
  /// A function whose text says its name.
  let namedBy: String?
  /// The name that it would take.
  let newName: Identifier

  enum Kind: String, Decodable {
    case index, constraint, sequence, statistics, trigger
  }

  var outcome: RenamedDependent { RenamedDependent(kind: kind.rawValue, old: name, new: newName) }

  /// Why it keeps its name; `nil` if it need not.
  var reasonToKeep: String? {
    if let bound { return "\(kind.rawValue) \(name): \(bound)" }
    if newName.name.utf8.count > Identifier.maximumBytes {
      return "\(kind.rawValue) \(name): its new name would have more than \(Identifier.maximumBytes) bytes"
    }
    if isTaken { return "\(kind.rawValue) \(name): the name \(newName) is taken" }
    return namedBy.map { "\(kind.rawValue) \(name): \($0) says its name" }
  }

  /// Whether the table must be locked for it: an index and what has rows of its own are locked by themselves
  /// (`ALTER INDEX .. RENAME` takes SHARE UPDATE EXCLUSIVE, and renames the constraint of the index as well).
  var locksTable: Bool { kind == .constraint || kind == .trigger }

  func rename(on table: QualifiedName) -> SQL {
    let full = QualifiedName(schema, name)
    return switch kind {
    case .index: "ALTER INDEX \(full) RENAME TO \(newName)"
    case .sequence: "ALTER SEQUENCE \(full) RENAME TO \(newName)"
    case .statistics: "ALTER STATISTICS \(full) RENAME TO \(newName)"
    case .constraint: "ALTER TABLE \(table) RENAME CONSTRAINT \(name) TO \(newName)"
    case .trigger: "ALTER TRIGGER \(name) ON \(table) RENAME TO \(newName)"
    }
  }
}

/// The objects of a table whose names begin with its old name.
struct DependentNames {
  /// Those that take the new one.
  let renames: [DependentName]
  /// Those that do not, and why.
  let kept: [String]
  /// The table's owner, if it must be locked by an ALTER: see ``Relation/lockedAs``.
  let lockedAs: Identifier?
}

extension Catalog {
  /// Reads the names that a table's objects could take.
  ///
  /// `users_pkey` and `users` itself begin with `users`, and `users2_pkey` does not. An application may say a
  /// sequence's or a constraint's name, which nobody can see here; functions that do are found.
  func dependentNames(of entry: LedgerEntry) throws -> DependentNames {
    let (old, new) = (entry.oldName.name, entry.newName.name)
    let found: [DependentName] = try connection.run(
      """
      WITH object (kind, schema, name, bound, scope) AS (
        SELECT 'index', c.relnamespace, c.relname, CASE WHEN c.relispartition THEN 'it is a partition of another index' END, 'relation'
        FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE i.indrelid = \(entry.tableOid)
        UNION ALL
        SELECT 'constraint', c.connamespace, c.conname, CASE WHEN c.coninhcount > 0 THEN 'it is inherited' END, 'constraint'
        FROM pg_constraint c WHERE c.conrelid = \(entry.tableOid) AND c.contype NOT IN ('p', 'u', 'x', 't')
        UNION ALL
        SELECT 'sequence', s.relnamespace, s.relname, NULL, 'relation'
        FROM pg_depend d JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S'
        WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
          AND d.refobjid = \(entry.tableOid) AND d.refobjsubid > 0
        UNION ALL
        SELECT 'statistics', stxnamespace, stxname, NULL, 'statistics' FROM pg_statistic_ext WHERE stxrelid = \(entry.tableOid)
        UNION ALL
        SELECT 'trigger', NULL, tgname, CASE WHEN tgparentid <> 0 THEN 'it is that of a partitioned table' END, 'trigger'
        FROM pg_trigger WHERE tgrelid = \(entry.tableOid) AND NOT tgisinternal
      ), named AS (
        SELECT o.*, \(new)::text || substr(o.name, length(\(old)::text) + 1) AS new_name FROM object o
        WHERE o.name = \(old) OR (starts_with(o.name, \(old)) AND substr(o.name, length(\(old)::text) + 1, 1) !~ '[[:alnum:]]')
      )
      SELECT jsonb_build_object('kind', o.kind, 'schema', coalesce(n.nspname, ''), 'name', o.name, 'bound', o.bound,
        'new_name', o.new_name,
        'is_taken', o.new_name IN (SELECT new_name FROM named x WHERE x.scope = o.scope AND x.name <> o.name) OR CASE o.scope
          WHEN 'relation' THEN EXISTS (SELECT FROM pg_class c WHERE c.relnamespace = o.schema AND c.relname = o.new_name)
          WHEN 'constraint' THEN EXISTS (SELECT FROM pg_constraint c WHERE c.conrelid = \(entry.tableOid) AND c.conname = o.new_name)
          WHEN 'statistics' THEN EXISTS (SELECT FROM pg_statistic_ext s WHERE s.stxnamespace = o.schema AND s.stxname = o.new_name)
          ELSE EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = \(entry.tableOid) AND t.tgname = o.new_name) END,
        'named_by', (SELECT min(p.oid::regprocedure::text) FROM pg_proc p WHERE p.oid >= 16384
          AND p.pronamespace <> 'aka'::regnamespace AND strpos(p.prosrc, o.name) > 0)) AS name
      FROM named o LEFT JOIN pg_namespace n ON n.oid = o.schema ORDER BY o.kind, o.name
      """
    ).map { try $0.json("name") }
    return DependentNames(
      renames: found.filter { $0.reasonToKeep == nil }, kept: found.compactMap(\.reasonToKeep),
      lockedAs: try read(Relation.self, of: [entry.tableOid])[entry.tableOid]?.first?.lockedAs)
  }
}
