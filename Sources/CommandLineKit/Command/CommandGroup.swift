/// Subcommands listed together under one heading.
public struct CommandGroup: Sendable {
  /// The heading, as in "Looking around".
  public var name: String
  /// The members, in the order in which they are listed.
  public var subcommands: [any ParsableCommand.Type]

  /// Creates a group.
  public init(name: String, subcommands: [any ParsableCommand.Type]) {
    self.name = name
    self.subcommands = subcommands
  }
}
