/// What the help screen says about an argument.
public struct ArgumentHelp: Sendable, ExpressibleByStringInterpolation {
  /// One or two sentences, shown beside the argument.
  public var abstract: String
  /// A longer text, shown below the argument.
  public var discussion: String
  /// The word between angle brackets; nil derives it from the argument's name.
  public var valueName: String?
  /// Whether help and completions show the argument.
  public var visibility: ArgumentVisibility

  /// Creates help for an argument.
  public init(
    _ abstract: String = "",
    discussion: String = "",
    valueName: String? = nil,
    visibility: ArgumentVisibility = .default
  ) {
    self.abstract = abstract
    self.discussion = discussion
    self.valueName = valueName
    self.visibility = visibility
  }

  /// Creates help that is an abstract only.
  public init(stringLiteral value: String) { self.init(value) }

  /// Help that hides the argument.
  public static var hidden: ArgumentHelp { ArgumentHelp(visibility: .hidden) }
}

/// Whether help and completions show an argument.
public enum ArgumentVisibility: Sendable {
  /// Shown.
  case `default`
  /// Accepted but not shown.
  case hidden
}
