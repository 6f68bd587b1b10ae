import Postgres

extension Doctor {
  /// A staged rename this old belongs to no aka that still runs, unless its lock budget is longer.
  private static let abandonedAfterSeconds = 3600.0

  /// Compares one rename with the catalog.
  func diagnose(_ rename: RenameStatus) throws -> [Diagnosis] {
    let entry = rename.entry
    if entry.status == .pending { return [pending(entry, tableIsGone: rename.health == .tableMissing)] }
    if let left = entry.brownoutLeft, entry.isInBrownout, left < 0 { return [overdue(entry, by: -left)] }
    switch rename.health {
    case .ok: return []
    case .shimDetached:
      return [
        entry.diagnosis(
          .aliasDetached,
          "somebody detached \(entry.tableName) from the alias table \(entry.shimName), which shows no rows",
          "aka doctor --fix attaches it again", .attachTable(entry.id))
      ]
    case .tableMissing:
      return [
        entry.diagnosis(
          .tableMissing, "its table was dropped by hand", "aka doctor --fix closes the rename in the ledger",
          entry.status == .rolledBack ? .forgetShim(entry.id) : .record(entry.id, .clean))
      ]
    case .tableElsewhere: return [try elsewhere(entry)]
    case .shimMissing: return [try withoutShim(entry)]
    }
  }

  private func overdue(_ entry: LedgerEntry, by seconds: Double) -> Diagnosis {
    entry.diagnosis(
      .brownoutOverdue,
      "the brownout of \(entry.shimName) should have ended \(seconds.formattedSeconds) ago, and the name still fails",
      "aka doctor --fix puts the view back; if the name was taken meanwhile, rename or drop what has taken it",
      .endBrownout(entry.id))
  }

  private func pending(_ entry: LedgerEntry, tableIsGone: Bool) -> Diagnosis {
    let isAbandoned = tableIsGone || entry.age > Self.abandonedAfterSeconds
    return entry.diagnosis(
      .pendingRename,
      "its shim was staged \(entry.age.formattedSeconds) ago and never swapped; the staged view keeps columns from being "
        + "dropped or retyped",
      "finish it with 'aka rename \(entry.old) \(entry.newName)', or give it up with 'aka rollback \(entry.old)'",
      isAbandoned ? .abandon(entry.id) : nil)
  }

  private func elsewhere(_ entry: LedgerEntry) throws -> Diagnosis {
    let catalog = Catalog(connection: connection)
    if entry.status != .rolledBack, try catalog.relationOid(at: entry.old) == entry.tableOid {
      return entry.diagnosis(
        .rolledBackByHand, "somebody gave the table its old name back by hand",
        "aka doctor --fix notes that in the ledger", .record(entry.id, .flip))
    }
    guard let now = try catalog.name(of: entry.tableOid) else { return try withoutShim(entry) }
    return entry.diagnosis(
      .tableElsewhere, "somebody renamed its table by hand to \(now)",
      Self.bringing(now, to: entry.tableName, "TABLE"), nil)
  }

  /// What undoes a rename and a move by hand.
  private static func bringing(_ now: QualifiedName, to place: QualifiedName, _ noun: String) -> String {
    let there = QualifiedName(place.schema, now.name)
    return [
      now.schema == place.schema ? nil : "ALTER \(noun) \(now) SET SCHEMA \(place.schema)",
      now.name == place.name ? nil : "ALTER \(noun) \(there) RENAME TO \(place.name)",
    ].compactMap(\.self).joined(separator: "; ")
  }

  private func withoutShim(_ entry: LedgerEntry) throws -> Diagnosis {
    let name = entry.status == .rolledBack ? entry.new : entry.old
    if try Catalog(connection: connection).relationOid(at: name) != nil {
      return entry.diagnosis(
        .shimReplaced, "\(name) is not its shim but something else that has taken the name",
        "rename or drop that, then run aka doctor --fix", nil)
    }
    if let shim = entry.shimOid, let now = try Catalog(connection: connection).name(of: shim) {
      return entry.diagnosis(
        .shimElsewhere,
        "somebody renamed the \(entry.shimKind.name) \(name) by hand to \(now), so that name fails",
        Self.bringing(now, to: name, entry.shimKind.noun.text), nil)
    }
    if entry.status == .rolledBack {
      return entry.diagnosis(
        .shimMissing, "the \(entry.shimKind.name) \(name) was dropped by hand",
        "aka doctor --fix notes that in the ledger",
        .forgetShim(entry.id))
    }
    return entry.diagnosis(
      .shimMissing, "the \(entry.shimKind.name) \(name) was dropped by hand, so the old name fails",
      "aka doctor --fix builds it again",
      .rebuildShim(entry.id))
  }
}

extension LedgerEntry {
  fileprivate func diagnosis(
    _ code: Diagnosis.Code, _ message: String, _ remedy: String, _ repair: Diagnosis.Repair?
  ) -> Diagnosis {
    Diagnosis(code: code, object: "\(old) -> \(newName)", message: message, remedy: remedy, repair: repair)
  }
}
