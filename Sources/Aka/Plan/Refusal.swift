/// A safety check said no: nothing was changed.
public struct Refusal: Error, Sendable, Codable, Hashable, CustomStringConvertible {
  /// What is wrong.
  public let reason: String
  /// The way out.
  public let remedy: String

  init(_ reason: String, remedy: String) {
    self.reason = reason
    self.remedy = remedy
  }

  /// Both, as sentences.
  public var description: String { "\(reason); \(remedy)." }
}

/// Everything that speaks against a plan.
public struct PlanRefused: Error, Sendable, CustomStringConvertible {
  /// The reasons, at least one.
  public let refusals: [Refusal]

  /// Refuses.
  public init(refusals: [Refusal]) { self.refusals = refusals }

  /// One line a reason.
  public var description: String { refusals.map(\.description).joined(separator: "\n") }
}
