/// What cleanup demands before it drops a shim, and what it does besides.
public struct CleanupOptions: Sendable {
  /// For how long nobody may have used the name.
  public var quietPeriod = Duration.seconds(7 * 86_400)
  /// For how long the shim is taken away before it is dropped; `nil` for not at all.
  public var brownout: Duration? = .seconds(600)
  /// Gaps in the evidence that somebody answers for.
  public var acceptedGaps: [AcceptedGap] = []
  /// Whether objects that use the shim are defined anew, so that they use the table.
  public var repoints = false
  /// Whether indexes and the like whose names begin with the table's old name get names that begin with the new one.
  public var renamesDependents = false
  /// Whether nothing is changed, and only said what would be.
  public var onlyPlans = false

  /// A week, a brownout of ten minutes, and nothing accepted.
  public init() {}
}

/// A gap in the evidence that somebody answers for.
public struct AcceptedGap: Sendable, Codable, Hashable {
  /// The gap's code.
  public let code: String
  /// Why it is no reason to keep the shim, for the ledger.
  public let reason: String

  /// Answers for a gap.
  public init(code: String, reason: String) {
    self.code = code
    self.reason = reason
  }
}
