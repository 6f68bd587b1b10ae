import Postgres

/// What a rollback did.
public struct RollbackOutcome: Sendable, Codable {
  /// The renames that were rolled back.
  public let tables: [RolledBack]
  /// What the swap cost; `nil` if nothing had been swapped.
  public let figures: SwapFigures?
  /// What became of the subscribers that were named.
  public var subscribers: [SubscriberRollback]?
}

/// What a rollback would do.
public struct RollbackPlan: Sendable, Codable {
  /// The renames that it would undo, and how.
  public let tables: [RolledBack]
  /// What it would do at the subscribers that were named.
  public var subscribers: [SubscriberRollback]?
}

/// One rename that was rolled back.
public struct RolledBack: Sendable, Codable {
  /// The old name, which is the table's again.
  public let old: QualifiedName
  /// The new name, which is a shim now, or free.
  public let new: QualifiedName
  /// What happened.
  public let result: Result
  /// What keeps the new name alive, if it was flipped.
  public let shim: ShimKind
  /// Objects that were built on the shim and go on reading it, in schema aka.
  public let kept: [String]

  /// Views that came with the rename and stay, reading the table.
  public let views: [QualifiedName]

  /// The ways in which a rename is undone.
  public enum Result: String, Sendable, Codable {
    /// The table has its old name, and the new name is a shim.
    case flipped
    /// The table has its old name, and no shim keeps the new one.
    case bare
    /// It was only staged; the staged shim is gone.
    case abandoned
    /// It had been rolled back before.
    case alreadyRolledBack = "already_rolled_back"
  }

  init(_ entry: LedgerEntry, _ result: Result, kept: [String] = [], views: [QualifiedName] = []) {
    (old, new, shim) = (entry.old, entry.new, entry.shimKind)
    (self.result, self.kept, self.views) = (result, kept, views)
  }
}
