/// How a command presents itself, and the commands below it.
public struct CommandConfiguration: Sendable {
  /// The word that invokes the command; nil derives it from the type's name.
  public var commandName: String?
  /// One line that says what the command does.
  public var abstract: String
  /// The usage text, where the derived one would mislead.
  public var usage: String?
  /// A longer text. Its line breaks are kept, and indented lines (examples) are never wrapped.
  public var discussion: String
  /// What `--version` prints; empty means that there is no `--version`.
  public var version: String
  /// Whether the command is listed in help and offered in completions.
  public var shouldDisplay: Bool
  /// Subcommands that belong to no group.
  public var ungroupedSubcommands: [any ParsableCommand.Type]
  /// Subcommands under a heading of their own.
  public var groupedSubcommands: [CommandGroup]
  /// The subcommand that is meant when none is named.
  public var defaultSubcommand: (any ParsableCommand.Type)?
  /// Other words that invoke the command.
  public var aliases: [String]

  /// Creates a configuration.
  public init(
    commandName: String? = nil,
    abstract: String = "",
    usage: String? = nil,
    discussion: String = "",
    version: String = "",
    shouldDisplay: Bool = true,
    subcommands: [any ParsableCommand.Type] = [],
    groupedSubcommands: [CommandGroup] = [],
    defaultSubcommand: (any ParsableCommand.Type)? = nil,
    aliases: [String] = []
  ) {
    self.commandName = commandName
    self.abstract = abstract
    self.usage = usage
    self.discussion = discussion
    self.version = version
    self.shouldDisplay = shouldDisplay
    self.ungroupedSubcommands = subcommands
    self.groupedSubcommands = groupedSubcommands
    self.defaultSubcommand = defaultSubcommand
    self.aliases = aliases
  }

  /// All subcommands, the ungrouped ones first.
  public var subcommands: [any ParsableCommand.Type] {
    ungroupedSubcommands + groupedSubcommands.flatMap(\.subcommands)
  }
}
