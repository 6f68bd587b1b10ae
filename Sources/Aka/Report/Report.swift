import FoundationEssentials
import Postgres

/// Everything about the renames of a database that somebody wants to see on one page.
public struct Report: Sendable, Codable {
  /// The database's name.
  public let database: String
  /// When it was made, by the server's clock.
  public let madeAt: Date
  /// For how long a name must be unused.
  public let quietSeconds: Double
  /// The renames, oldest first.
  public let renames: [ReportedRename]
  /// Foreign keys between renamed tables.
  public let references: [ReportedReference]

  /// The whole as one HTML page that needs nothing else.
  public var page: String { ReportPage(report: self).text }
}

/// One rename, from its plan to its cleanup.
public struct ReportedRename: Sendable, Codable {
  /// The ledger's row, and whether the catalog agrees.
  public let status: RenameStatus
  /// What happened to it, oldest first.
  public let events: [RenameEvent]
  /// What its latest swap cost; `nil` if there was none.
  public let figures: SwapFigures?
  /// Who uses the name that its shim keeps alive; `nil` without a shim.
  public let usage: UsageReport?
  /// What keeps the shim from being dropped; `nil` without a shim.
  public let obstacles: [CleanupObstacle]?
  /// How often the name was used, hour by hour.
  public let hours: [UsageHour]
}

/// A foreign key of one renamed table to another.
public struct ReportedReference: Sendable, Codable, Hashable {
  /// The number of the rename whose table refers.
  public let from: Int
  /// The number of the rename whose table is referred to.
  public let to: Int
}
