import Postgres

/// A name that a table had, has beside its own, or will have no longer: code that uses it shall move to the other.
public struct NameChange: Sendable, Codable, Hashable {
  /// The schema of the name.
  public let schema: Identifier
  /// The name to move away from.
  public let name: Identifier
  /// The table as code shall call it.
  public let target: QualifiedName
  /// Where the rename stands.
  public let phase: Phase
  /// Whether the name still works in the database.
  public let isServed: Bool

  /// How hard the compiler should push, unless told otherwise: not before the swap, and not gently when the name is gone.
  public var stage: AliasStage {
    switch phase {
    case .pending: .silent
    case .active, .brownout: .deprecated
    case .cleaned: .unavailable
    case .rolledBack: isServed ? .deprecated : .unavailable
    }
  }
}

extension NameChange {
  /// What became of the names of one table, whose ledger rows are given oldest first. The last row that names a name counts.
  ///
  /// - Parameter target: what code shall call it.
  static func changes(ofTable target: QualifiedName, _ entries: [LedgerEntry]) -> [NameChange] {
    var changes: [QualifiedName: NameChange] = [:]
    for entry in entries {
      // After a rollback the new name is the one to leave.
      let name = entry.status == .rolledBack ? entry.new : entry.old
      let isServed = entry.status == .pending || entry.compatibilityViewCreated
      changes[name] = NameChange(
        schema: name.schema, name: name.name, target: target, phase: entry.status, isServed: isServed)
    }
    changes[target] = nil
    return Array(changes.values)
  }

  /// What code shall call a table: a staged rename's new name already, so that code can move before the swap.
  static func codeName(ofTable present: QualifiedName, _ entries: [LedgerEntry]) -> QualifiedName {
    entries.last { $0.status == .pending }?.new ?? present
  }
}
