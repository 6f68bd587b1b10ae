import Postgres

/// How Swift code is generated.
public struct SwiftOptions: Sendable {
  /// What is generated.
  public var style = Style.rows
  /// Who may use it.
  public var access = Access.public
  /// How hard the compiler pushes; `nil` follows each rename's phase.
  public var stage: AliasStage?
  /// Leaves out what would be unavailable.
  public var prunes = false
  /// The project's own types.
  public var configuration = GeneratorConfiguration()

  /// The defaults.
  public init() {}

  /// What is generated.
  public enum Style: String, Sendable, CaseIterable {
    /// A struct for the rows of each table, aliases and names.
    case rows
    /// Aliases onto types that the application has already, and names.
    case aliases
  }

  /// An access level.
  public enum Access: String, Sendable, CaseIterable {
    case `public`, `internal`, package

    /// The keyword before a declaration; nothing where it is the default.
    var modifier: String { self == .internal ? "" : rawValue + " " }
  }

  /// The words on the command line that differ from the defaults and decide what is in the code.
  public var arguments: [String] {
    (style == .rows ? [] : ["--style", style.rawValue])
      + (access == .public ? [] : ["--access", access.rawValue])
      + (stage.map { ["--stage", $0.rawValue] } ?? []) + (prunes ? ["--prune"] : [])
  }

  /// The stage of an alias; `nil` leaves it out.
  func stage(of change: NameChange) -> AliasStage? {
    let stage = stage ?? change.stage
    return prunes && stage == .unavailable ? nil : stage
  }
}
