import Postgres

/// What a shim was put to, and what came of it.
public struct Verification: Sendable, Codable {
  /// The rename.
  public let entry: LedgerEntry
  /// The shim's name.
  public let shim: QualifiedName
  /// What was tried, in order.
  public let trials: [Trial]
  /// How long a statement takes; `nil` if there is nothing to time it by.
  public let timing: ShimTiming?

  /// What is not as it should be.
  public var failures: [Trial] { trials.filter { $0.result == .failed } }
}

/// One thing that was tried.
public struct Trial: Sendable, Codable, Hashable {
  /// What was tried.
  public let name: String
  /// What came of it.
  public let result: Result
  /// What was found, or why it was not tried.
  public let detail: String?
  /// Whether bringing the shim up to date puts it right.
  public let isDrift: Bool

  /// What can come of a trial.
  public enum Result: String, Sendable, Codable {
    case passed, failed, skipped
  }

  static func passed(_ name: String, _ detail: String? = nil) -> Trial {
    Trial(name: name, result: .passed, detail: detail, isDrift: false)
  }

  static func failed(_ name: String, _ detail: String, isDrift: Bool = false) -> Trial {
    Trial(name: name, result: .failed, detail: detail, isDrift: isDrift)
  }

  static func skipped(_ name: String, because reason: String) -> Trial {
    Trial(name: name, result: .skipped, detail: reason, isDrift: false)
  }
}
