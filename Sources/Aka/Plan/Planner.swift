import Postgres

/// Makes plans. Reads one snapshot of the database and writes nothing.
struct Planner {
  let connection: Connection

  func plan(_ requests: [RenameRequest]) throws -> Plan {
    try connection.transaction(.snapshot) {
      // Names are resolved while the user's own search_path still applies.
      let catalog = Catalog(connection: connection)
      let located = try requests.map { try (request: $0, oid: catalog.locate($0.old)) }
      try catalog.printNamesInFull()
      let entries = try Ledger(connection: connection).entries()
      let checks = SafetyChecks(connection: connection)
      let relations = try catalog.read(Relation.self, of: located.compactMap(\.oid)).compactMapValues(\.first)

      var done: [DoneRename] = []
      var wishes: [(relation: Relation, new: QualifiedName)] = []
      var refusals = try checks.server()
      for (request, oid) in located {
        if let entry = entries.first(where: { $0.fulfils(request, found: oid) }) {
          done.append(DoneRename(old: entry.old, new: entry.new, since: entry.migratedAt))
        } else if let relation = oid.flatMap({ relations[$0] }) {
          wishes.append((relation, QualifiedName(request.new.schema ?? relation.schema, request.new.name)))
        } else {
          let hint = try catalog.suggestion(for: request.old)
          refusals.append(Refusal("there is no table \(request.old)", remedy: hint))
        }
      }
      let contradictions = checks.contradictions(among: wishes)
      guard contradictions.isEmpty else {
        return Plan(renames: [], done: done, refusals: refusals + contradictions)
      }

      let leaving = Set(wishes.map(\.relation.oid))
      let taken = Set(wishes.map(\.new))
      var accepted: [(relation: Relation, new: QualifiedName, outgoing: LedgerEntry?)] = []
      for (relation, new) in wishes {
        let outgoing = try catalog.outgoingShim(at: new, for: relation, among: entries)
        let found = try checks.table(
          relation, new: new, entries: entries, outgoing: outgoing, leaving: leaving)
        refusals += found
        if found.isEmpty { accepted.append((relation, new, outgoing)) }
      }

      let dependencies = try catalog.dependencies(of: accepted.map(\.relation))
      let fingerprints = try Fingerprint.read(connection, ofTables: accepted.map(\.relation.oid))
      let renames = accepted.map { relation, new, outgoing in
        let known = dependencies[relation.oid] ?? Dependencies()
        let keepsOldName = !taken.contains(relation.qualifiedName)
        return PlannedRename(
          old: relation.qualifiedName, new: new, keepsOldName: keepsOldName, table: relation,
          fingerprint: fingerprints[relation.oid]!, dependencies: known,
          findings: Findings.about(
            relation, new: new, keepsOldName: keepsOldName, dependencies: known,
            serverVersion: connection.serverVersion), outgoing: outgoing)
      }
      return Plan(renames: renames, done: done, refusals: refusals)
    }
  }
}

extension LedgerEntry {
  /// Whether this live rename is the one that is asked for: what the old name finds now is its shim, or nothing (in a
  /// brownout), or a table that took the name over.
  fileprivate func fulfils(_ request: RenameRequest, found oid: UInt32?) -> Bool {
    guard status == .active || status == .brownout else { return false }
    guard request.new.name == newName, (request.new.schema ?? newSchemaName) == newSchemaName else {
      return false
    }
    if let oid, let shimOid { return oid == shimOid }
    return request.old.name == oldName && (request.old.schema ?? schemaName) == schemaName
  }
}

extension Catalog {
  /// What a written name means along the search_path; `nil` if nothing.
  func locate(_ name: WrittenName) throws -> UInt32? {
    try connection.run("SELECT to_regclass(\(name.quoted))::oid").scalar()
  }

  /// What occupies a name.
  func relationOid(at name: QualifiedName) throws -> UInt32? {
    try connection.run(
      """
      SELECT max(c.oid) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname = \(name.schema.name) AND c.relname = \(name.name.name)
      """
    ).scalar()
  }

  /// The flip shim that occupies a name, if it is one of this very table: it will make room.
  fileprivate func outgoingShim(
    at new: QualifiedName, for relation: Relation, among entries: [LedgerEntry]
  ) throws -> LedgerEntry? {
    guard let occupant = try relationOid(at: new) else { return nil }
    return entries.last {
      $0.status == .rolledBack && $0.compatibilityViewCreated && $0.shimOid == occupant
        && $0.tableOid == relation.oid
    }
  }

  /// A table that the user may have meant.
  fileprivate func suggestion(for name: WrittenName) throws -> String {
    let candidates: [String] = try connection.run(
      """
      SELECT c.oid::regclass::text AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind IN ('r', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast', 'aka')
        AND (lower(c.relname) = lower(\(name.name.name)::text) OR strpos(c.relname, \(name.name.name)::text) > 0)
      ORDER BY length(c.relname), 1 LIMIT 3
      """
    ).map { try $0["name"] }
    guard !candidates.isEmpty else { return "check the name, its schema and the database" }
    return "did you mean \(candidates.joined(separator: ", "))?"
  }
}
