import Postgres

/// Which renames are rolled back together.
enum RollbackSelection {
  /// The one that a name, old or new, belongs to; or all that were swapped together with it.
  case named(WrittenName, wholeGroup: Bool)
  /// Those with these names, old and new.
  case pairs([QualifiedName: QualifiedName])

  /// Those of the ledger's renames. What is rolled back already is among them if nothing else is.
  func choose(from entries: [LedgerEntry]) throws -> [LedgerEntry] {
    switch self {
    case .named(let name, let wholeGroup):
      let named = try entries.latest(named: name)
      guard wholeGroup, named.status != .cleaned else { return [named] }
      let group = entries.filter { $0.groupId == named.groupId }
      let live = group.filter(\.status.isLive)
      return live.isEmpty ? group.filter { $0.status == named.status } : live
    case .pairs(let pairs):
      return pairs.compactMap { old, new in
        let found = entries.filter { $0.old == old && $0.new == new }
        return found.last(where: \.status.isLive) ?? found.last
      }.sorted { $0.old < $1.old }
    }
  }
}

extension [LedgerEntry] {
  /// The latest rename that a name, old or new, belongs to; a live one first.
  func latest(named name: WrittenName) throws -> LedgerEntry {
    let found = filter { entry in
      [entry.old, entry.new].contains { $0.name == name.name && (name.schema ?? $0.schema) == $0.schema }
    }
    let live = found.filter(\.status.isLive)
    let schemas = Set(live.map(\.schemaName))
    if name.schema == nil, schemas.count > 1 {
      throw Refusal(
        "'\(name)' is in several schemas: \(live.map(\.old.description).joined(separator: ", "))",
        remedy: "write it with its schema")
    }
    // In a chain (a -> b, b -> c) a name is one rename's old and another's new; the old one is what people mean.
    guard
      let entry = live.last(where: {
        $0.oldName == name.name && (name.schema ?? $0.schemaName) == $0.schemaName
      }) ?? live.last ?? found.last
    else {
      throw Refusal("the ledger knows no rename of \(name)", remedy: "'aka status' lists the renames")
    }
    return entry
  }
}
