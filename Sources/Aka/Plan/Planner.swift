import Postgres
import Spelling

/// Makes plans. Reads one snapshot of the database and writes nothing.
struct Planner {
  let connection: Connection

  func plan(_ manifest: Manifest) throws -> Plan {
    try plan(manifest, choosing: ShimChooser(connection: connection).choose(manifest))
  }

  /// - Parameter choices: what keeps old names alive where that is ours to choose; a view where nothing is said.
  func plan(_ manifest: Manifest, choosing choices: [QualifiedName: ShimChoice]) throws -> Plan {
    let habits = try habits(for: manifest)
    let usualPath: String = try connection.run("SELECT current_setting('search_path')").scalar()
    let searchPath = manifest.tenant.map { "\($0.quoted), \(usualPath)" } ?? usualPath
    return try connection.transaction(.snapshot) {
      // Printing a definition locks what it is of as a reader does, behind whoever holds it exclusively.
      try connection.run("SET LOCAL lock_timeout = '10s'")
      let catalog = Catalog(connection: connection)
      let ledger = Ledger(connection: connection)
      let checks = SafetyChecks(connection: connection)
      let access = try ledger.accessRefusal()
      if let access, try !ledger.isReadable() { return Plan(refusals: [access]) }
      let entries = try ledger.entries()
      // Names are resolved while the user's own search_path still applies.
      let (requests, leftAlone) = try expand(manifest, entries: entries)
      let oids = try catalog.locate(requests.map(\.old))
      try catalog.prepareReading()
      let relations = try catalog.read(Relation.self, of: oids.compactMap { $0 }).compactMapValues(\.first)

      var done: [DoneRename] = []
      var wishes: [Wish] = []
      var refusals = try checks.server() + [access].compactMap { $0 }
      for (request, oid) in zip(requests, oids) {
        if let entry = entries.first(where: { $0.fulfils(request, found: oid) }) {
          done.append(DoneRename(old: entry.old, new: entry.new, since: entry.migratedAt))
        } else if let relation = oid.flatMap({ relations[$0] }) {
          wishes.append(Wish(relation, request, choices))
        } else {
          let hint = try catalog.suggestion(for: request.old)
          refusals.append(Refusal("there is no table \(request.old)", remedy: hint))
        }
      }
      let contradictions = checks.contradictions(among: wishes)
      guard contradictions.isEmpty else {
        return Plan(done: done, leftAlone: leftAlone, refusals: refusals + contradictions)
      }
      let accepted = try accept(&wishes, entries: entries, refusals: &refusals)
      let planner = ReadViewPlanner(
        connection: connection, searchPath: searchPath,
        renames: wishes.map { ($0.relation.qualifiedName, $0.new) })
      var views: [UInt32: [PlannedView]] = [:]
      for wish in accepted {
        let found = try planner.plan(
          wish.request.options.views, beside: wish.relation, to: wish.new,
          columns: wish.request.options.columns)
        views[wish.relation.oid] = found.views
        refusals += found.refusals
      }
      return Plan(
        renames: try describe(accepted, views, leaving: Set(wishes.map(\.new)), habits: habits), done: done,
        leftAlone: leftAlone,
        refusals: refusals)
    }
  }

  /// What the statistics tell of inserts; nothing where there are none, or where every way to insert is wished for. Read before
  /// the snapshot, whose transaction a failure would end.
  private func habits(for manifest: Manifest) throws -> InsertHabits {
    let options = manifest.renames.map(\.options) + manifest.patterns.map(\.options)
    guard options.contains(where: { $0.writes.paths[.insert] == nil }) else { return InsertHabits([]) }
    return InsertHabits(try StatementStatistics(connection: connection).readInserts())
  }

  /// The renames that are spelled out, and what the patterns come to.
  private func expand(_ manifest: Manifest, entries: [LedgerEntry]) throws -> ([RenameRequest], [LeftAlone]) {
    let (requests, leftAlone) = try expandAll(manifest, entries: entries)
    guard let only = manifest.onlyTables else { return (requests, leftAlone) }
    return (requests.filter { $0.concerns(only) }, leftAlone.filter { only.contains($0.table) })
  }

  private func expandAll(_ manifest: Manifest, entries: [LedgerEntry]) throws -> (
    [RenameRequest], [LeftAlone]
  ) {
    guard !manifest.patterns.isEmpty else { return (manifest.renames, []) }
    let catalog = Catalog(connection: connection)
    let present: Identifier? = try connection.run("SELECT current_schema()").scalar()
    let schema = manifest.schema ?? present ?? "public"
    let spelledOut = manifest.renames.map { QualifiedName($0.old.schema ?? schema, $0.old.name) }
    let expansion = PatternExpansion(
      manifest, over: try catalog.patternCandidates(in: schema, entries: entries), spelledOut: Set(spelledOut)
    )
    return (manifest.renames + expansion.requests, expansion.leftAlone)
  }

  /// The wishes that nothing speaks against but the role that asks.
  private func accept(_ wishes: inout [Wish], entries: [LedgerEntry], refusals: inout [Refusal]) throws
    -> [Wish]
  {
    let catalog = Catalog(connection: connection)
    let leaving = Set(wishes.map(\.relation.oid))
    let occupants = try catalog.occupants(of: wishes.map(\.new))
    let privileges = try catalog.read(TablePrivileges.self, of: Array(leaving))
    let moves = try catalog.moves(wishes)
    let aliases = try AliasPlanner(connection: connection).plan(wishes, entries: entries)
    return wishes.compactMap { wish in
      var wish = wish
      var occupant = occupants[wish.new]
      if case .relation(let oid) = occupant {
        wish.outgoing = entries.last { $0.isFlipShim(oid, of: wish.relation) }
        if wish.outgoing != nil || leaving.contains(oid) { occupant = nil }
      }
      let found =
        SafetyChecks(connection: connection).table(
          wish.relation, new: wish.new, options: wish.request.options, occupant: occupant, entries: entries)
        + (moves[wish.relation.oid]?.refusals ?? []) + (aliases[wish.relation.oid]?.refusals ?? [])
      wish.alias = aliases[wish.relation.oid]
      // Who may not rename the table may know what would come of it all the same.
      refusals += found + (privileges[wish.relation.oid]?.first?.refusals(for: wish.relation) ?? [])
      return found.isEmpty ? wish : nil
    }
  }

  /// What each rename would do, to whom.
  private func describe(
    _ wishes: [Wish], _ views: [UInt32: [PlannedView]], leaving taken: Set<QualifiedName>,
    habits: InsertHabits
  ) throws -> [PlannedRename] {
    let aliased = Set(wishes.filter { $0.alias != nil }.map(\.relation.oid))
    let dependencies = try Catalog(connection: connection).dependencies(
      of: wishes.map(\.relation), aliased: aliased)
    let fingerprints = try Fingerprint.read(connection, ofTables: wishes.map(\.relation.oid))
    let replication = try Replication.read(connection)
    let counts: Bool = try connection.run("SELECT current_setting('track_functions') <> 'none'").scalar()
    return try wishes.map { wish in
      let (relation, new, options) = (wish.relation, wish.new, wish.request.options)
      let known = dependencies[relation.oid] ?? Dependencies()
      let keepsOldName = !taken.contains(relation.qualifiedName)
      let alias = keepsOldName ? wish.alias : nil
      let parallelReaders =
        keepsOldName && options.probe == .who
        ? try Catalog(connection: connection).parallelReaders(of: relation.name) : []
      let probe =
        alias == nil && parallelReaders.isEmpty ? options.probe : options.probe == .off ? .off : .count
      let measures = Measures(
        shim: alias == nil ? .view : .alias, shimReason: keepsOldName ? wish.choice?.reason : nil,
        aliasKeys: alias?.keys,
        writes: keepsOldName ? WriteChoice(for: relation, wish: options.writes, habits: habits).paths : [],
        columns: options.columns, probe: keepsOldName ? probe : .off,
        patches: options.patchesTriggers && keepsOldName
          ? try FunctionPatches(connection: connection).available(for: known.functions) : [])
      let findings = Findings(
        about: relation, new: new, keepsOldName: keepsOldName, measures: measures, dependencies: known,
        replication: replication, origin: options.origin, serverVersion: connection.serverVersion,
        countsFunctions: counts, parallelReaders: parallelReaders)
      return PlannedRename(
        old: relation.qualifiedName, new: new, keepsOldName: keepsOldName, table: relation,
        fingerprint: fingerprints[relation.oid]!, dependencies: known, measures: measures,
        findings: findings.all, views: views[relation.oid] ?? [], options: options, outgoing: wish.outgoing)
    }
  }
}

/// A wish whose table was found.
struct Wish {
  let relation: Relation
  let request: RenameRequest
  let new: QualifiedName
  /// The flip shim that stands at the new name, if it is one of this very table: it will make room.
  var outgoing: LedgerEntry?
  /// What an alias table would be, if it shall have one.
  var alias: AliasPlan?

  /// What was chosen for it, if that was ours to do.
  let choice: ShimChoice?

  /// Whether it shall have one.
  var wantsAlias: Bool { request.options.shim == .alias || choice?.kind == .alias }

  init(_ relation: Relation, _ request: RenameRequest, _ choices: [QualifiedName: ShimChoice]) {
    choice = request.options.shim == .auto ? choices[relation.qualifiedName] : nil
    self.relation = relation
    self.request = request
    new = QualifiedName(request.new.schema ?? relation.schema, request.new.name)
  }
}

extension Plan {
  fileprivate init(done: [DoneRename] = [], leftAlone: [LeftAlone] = [], refusals: [Refusal]) {
    self.init(renames: [], done: done, leftAlone: leftAlone, refusals: refusals)
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

extension LedgerEntry {
  /// Whether a relation is the shim that a rollback of this very table left at the new name.
  fileprivate func isFlipShim(_ oid: UInt32, of relation: Relation) -> Bool {
    status == .rolledBack && compatibilityViewCreated && shimOid == oid && tableOid == relation.oid
  }
}

extension Catalog {
  /// What occupies a name.
  func relationOid(at name: QualifiedName) throws -> UInt32? {
    guard case .relation(let oid) = try occupants(of: [name])[name] else { return nil }
    return oid
  }

  /// What a relation is called now; `nil` if there is none.
  func name(of relation: UInt32) throws -> QualifiedName? {
    try connection.run(
      "SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = \(relation)"
    ).first.map { try QualifiedName($0["nspname"], $0["relname"]) }
  }

  /// A table that the user may have meant.
  fileprivate func suggestion(for name: WrittenName) throws -> String {
    let tables: [QualifiedName] = try connection.run(
      """
      SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast', 'aka')
      """
    ).map { try QualifiedName($0["nspname"], $0["relname"]) }
    let word = name.name.name
    let words = Set(tables.map(\.name.name))
    let near =
      Spelling.near(word.lowercased(), among: words.sorted()) + words.filter { $0.contains(word) }.sorted()
    let meant = ([word] + near).flatMap { word in tables.filter { $0.name.name == word }.sorted() }
    guard !meant.isEmpty else { return "check the name, its schema and the database" }
    var seen: Set<QualifiedName> = []
    return
      "did you mean \(meant.filter { seen.insert($0).inserted }.prefix(3).map(\.description).joined(separator: ", "))?"
  }
}
