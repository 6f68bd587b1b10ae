import Postgres

/// What a cleanup did, or would do.
public struct CleanupOutcome: Sendable, Codable {
  /// The renames that it was about.
  public let names: [CleanedName]

  /// Whether nothing was kept back.
  public var isComplete: Bool { names.allSatisfy { $0.result != .notYet } }
}

/// One name, and whether its shim is gone.
public struct CleanedName: Sendable, Codable {
  /// The name that the shim keeps alive.
  public let name: QualifiedName
  /// The name of the table.
  public let table: QualifiedName
  /// What became of it.
  public internal(set) var result: Result
  /// What the evidence says; `nil` if it was not asked.
  public internal(set) var verdict: Verdict?
  /// Why the shim stays.
  public internal(set) var obstacles: [CleanupObstacle] = []
  /// Objects that use the table now instead of the shim, or would.
  public internal(set) var repointed: [String] = []
  /// Objects that have new names now, or would.
  public internal(set) var renamed: [RenamedDependent] = []
  /// Objects that keep names which begin with the old one, and why.
  public internal(set) var notRenamed: [String] = []
  /// For how many seconds the shim was taken away before it was dropped, or would be; `nil` if not at all.
  public internal(set) var brownoutSeconds: Double?
  /// What it cost to take the shim away.
  public internal(set) var figures: SwapFigures?

  /// What can become of a shim.
  public enum Result: String, Sendable, Codable {
    /// It is gone.
    case cleaned
    /// It would go.
    case wouldClean = "would_clean"
    /// There was none.
    case already
    /// It stays.
    case notYet = "not_yet"
  }

  init(_ entry: LedgerEntry, _ result: Result) {
    (name, table, self.result) = (entry.shimName, entry.tableName, result)
  }
}

/// An object that belongs to the table and has a new name.
public struct RenamedDependent: Sendable, Codable, Hashable {
  /// What it is: `index`, `constraint`, `sequence`, `statistics`, `trigger`.
  public let kind: String
  /// Its name before.
  public let old: Identifier
  /// Its name now.
  public let new: Identifier
}
