import FoundationEssentials

/// How often a name was used in an hour, as of the samples that saw it.
public struct UsageHour: Sendable, Codable, Hashable {
  /// The server.
  public let server: String
  /// Its beginning.
  public let hour: Date
  /// The uses that were counted.
  public let uses: Int
}
