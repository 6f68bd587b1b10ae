import FoundationEssentials
import Postgres

/// One rename of a script, with blanks for what only the database knows.
struct ExportedTable {
  let rename: PlannedRename
  /// How its triggers get to a row.
  let search: [SearchColumn]
  /// Its row in the ledger.
  let entry: LedgerEntry
  /// Tells its blanks from those of the script's other tables.
  let place: Int
  /// What it looks like when the script runs.
  let fingerprint: Fingerprint
  /// The view that it stages.
  let incoming: StagedShim?
  /// The shim that makes room, if there is one.
  let outgoing: OutgoingShim
  /// What is known only then, as statements.
  let repointed: SQL
  let shimLock: SQL
  let recompiled: SQL
  /// The schema of pg_stat_statements.
  let statistics: SQL
  /// The defaults of its columns, by their names before the exchange; empty if they are known.
  let defaults: [Identifier: Blank]

  /// The exchange of names, in either direction.
  func exchange(_ direction: ScriptDirection) -> Exchange {
    let isUp = direction == .up
    return Exchange(
      entry: entry, from: isUp ? rename.old : rename.new, to: isUp ? rename.new : rename.old,
      lockedAs: rename.table.lockedAs,
      columns: isUp ? rename.measures.columns : rename.measures.columns.map(\.reversed),
      fingerprint: fingerprint, incoming: incoming, outgoing: outgoing, functionChanges: [recompiled])
  }

  /// The table before the exchange. What PostgreSQL prints for a default may change with the rename: it may name a sequence
  /// that goes to another schema. So a script for the way back reads it when it runs.
  func table(_ direction: ScriptDirection) -> Relation {
    guard direction == .down else { return rename.table }
    return rename.table.renamed(rename.new).renamingColumns(newColumn).withDefaults { defaults[$0]?.standIn }
  }

  /// How its triggers find rows, before the exchange.
  func search(_ direction: ScriptDirection) -> [SearchColumn] {
    direction == .up ? search : search.map { $0.renaming(newColumn) }
  }

  private static func defaults(of rename: PlannedRename, place: Int, blanks: Blanks) -> [Identifier: Blank] {
    let columns = rename.table.columns.filter { $0.defaultExpression != nil && !$0.isGenerated }
    return Dictionary(
      uniqueKeysWithValues: columns.enumerated().map { index, column in
        (newColumn(column.name, in: rename), blanks.add("default\(place)_\(index)"))
      })
  }

  private func newColumn(_ column: Identifier) -> Identifier { Self.newColumn(column, in: rename) }

  private static func newColumn(_ column: Identifier, in rename: PlannedRename) -> Identifier {
    rename.measures.columns.first { $0.old == column }?.new ?? column
  }

  /// The shim that is staged, as `aka rename` and `aka rollback` build it.
  func construction(_ direction: ScriptDirection, session: Int) -> ShimConstruction? {
    guard let incoming else { return nil }
    let counts = entry.probe == .count
    let design: ShimDesign =
      direction == .up
      ? .oldName(of: entry)
      : .newName(of: entry, countedBy: counts ? Probe(ofFlip: entry, stagedBy: session) : nil)
    return ShimConstruction(
      table: table(direction), search: search(direction), view: incoming.name, design: design,
      newProbe: design.probe)
  }
}

/// Which way a script goes.
public enum ScriptDirection: String, Sendable, Codable, CaseIterable {
  /// The tables get their new names.
  case up
  /// They get their old ones back.
  case down
}

extension ExportedTable {
  /// - Parameter keepsName: whether a shim takes the name that the table leaves.
  init(
    _ planned: PlannedRename, search: [SearchColumn], direction: ScriptDirection, place: Int, group: UUID,
    session: Int, keepsName: Bool, blanks: Blanks
  ) {
    let (number, id) = (blanks.number("number\(place)"), blanks.id("id\(place)"))
    let fingerprint = Fingerprint(text: blanks.text("fingerprint\(place)"))
    let rename = planned.placed(
      at: blanks.oid("table\(place)"), fingerprint: fingerprint,
      dependencies: planned.dependencies.placed { blanks.oid("function\(place)_\($0)") })
    let entry = LedgerEntry(
      of: rename, id: id, number: number, group: group, status: direction == .up ? .pending : .active)
    // A rollback's shim that still has the new name is that of an earlier rename of the same table.
    let other =
      direction == .down
      ? entry
      : LedgerEntry(
        of: rename, id: blanks.id("other\(place)"), number: blanks.number("othernumber\(place)"),
        group: group,
        status: .rolledBack)
    let shim = blanks.oid("othershim\(place)")
    let role = direction == .up ? "shim" : "flip_\(session)"
    self.init(
      rename: rename, search: search, entry: entry, place: place, fingerprint: fingerprint,
      incoming: keepsName
        ? StagedShim(name: entry.stagedName(role), oid: blanks.oid("shim\(place)")) : nil,
      outgoing: OutgoingShim(
        entry: other, oid: shim, parked: other.stagedName("parked_\(shim)"), repointed: [], kept: []),
      repointed: blanks.statement("repointed\(place)"), shimLock: blanks.statement("shimlock\(place)"),
      recompiled: blanks.statement("recompiled\(place)"),
      statistics: blanks.statement("statements\(place)"),
      defaults: direction == .up ? [:] : Self.defaults(of: planned, place: place, blanks: blanks))
  }
}

extension LedgerEntry {
  fileprivate init(of rename: PlannedRename, id: UUID, number: Int, group: UUID, status: Phase) {
    self.init(
      id: id, number: number, groupId: group, schemaName: rename.old.schema, oldName: rename.old.name,
      newSchemaName: rename.new.schema, newName: rename.new.name, status: status, tableOid: rename.table.oid,
      shimOid: nil, compatibilityViewCreated: false, fingerprint: rename.fingerprint.text,
      triggeredWrites: rename.measures.triggered, columns: rename.measures.columns,
      probe: rename.measures.probe, aliasKeys: nil, migratedAt: nil, migratedBy: nil, rollbackAt: nil,
      rollbackBy: nil,
      brownoutAt: nil, brownoutUntil: nil, brownoutBy: nil, brownoutLeft: nil, cleanedAt: nil, cleanedBy: nil,
      planName: nil, notes: nil, age: 0)
  }
}

extension PlannedRename {
  /// The same rename of a table with another OID.
  fileprivate func placed(at oid: UInt32, fingerprint: Fingerprint, dependencies: Dependencies)
    -> PlannedRename
  {
    PlannedRename(
      old: old, new: new, keepsOldName: keepsOldName, table: table.placed(at: oid), fingerprint: fingerprint,
      dependencies: dependencies, measures: measures, findings: findings, views: views, options: options,
      outgoing: nil)
  }
}

extension Dependencies {
  /// The functions whose OIDs it tells, by their signatures.
  var signatures: [String] { Set(functions.map(\.signature) + triggers.map(\.function)).sorted() }

  /// The same with other OIDs for them.
  fileprivate func placed(_ oid: (Int) -> UInt32) -> Dependencies {
    let oids = Dictionary(uniqueKeysWithValues: signatures.enumerated().map { ($1, oid($0)) })
    var placed = self
    placed.functions = functions.map { $0.placed(at: oids[$0.signature]!) }
    placed.triggers = triggers.map { $0.placed(calling: oids[$0.function]!) }
    return placed
  }
}
