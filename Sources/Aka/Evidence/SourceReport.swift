import FoundationEssentials

/// What one source says about one name on one server, and for which time it can speak.
public struct SourceReport: Sendable, Codable, Hashable {
  /// The source.
  public let source: EvidenceSource
  /// The server.
  public let server: String
  /// What else tells it apart, such as the role of an object audit.
  public let detail: String?
  /// Since when it has seen everything that it can see, without a use; `nil` if it cannot say that of any time.
  public let quietSince: Date?
  /// What it saw within the time that was asked for.
  public let uses: [Use]
  /// For which parts of that time it cannot speak.
  public let gaps: [EvidenceGap]
  /// Whether its silence confirms another source's, and not only its finds.
  public let provesAbsence: Bool

  /// Describes what a source says.
  public init(
    source: EvidenceSource, server: String, detail: String? = nil, quietSince: Date?, uses: [Use],
    gaps: [EvidenceGap],
    provesAbsence: Bool
  ) {
    self.source = source
    self.server = server
    self.detail = detail
    self.quietSince = quietSince
    self.uses = uses
    self.gaps = gaps
    self.provesAbsence = provesAbsence
  }
}
