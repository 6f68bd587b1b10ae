/// A command and everything below it: the one model from which help, completions and documentation are made.
public struct CommandDescription: Sendable, Equatable, Encodable {
  /// The words that invoke the command, from the root on.
  public let path: [String]
  /// One line that says what the command does.
  public let abstract: String
  /// A longer text that keeps its line breaks.
  public let discussion: String
  /// The usage, one line for each form, without a heading.
  public let usage: String
  /// What `--version` prints.
  public let version: String?
  /// Other words that invoke the command.
  public let aliases: [String]
  /// The heading under which the parent lists the command, when not the usual one.
  public let group: String?
  /// Whether it is left out of help and completions.
  public let isHidden: Bool
  /// The subcommand that is meant when none is named.
  public let defaultSubcommand: String?
  /// The arguments in the order of their declaration, the built-in ones last.
  public let arguments: [ArgumentDescription]
  /// The commands below this one.
  public let subcommands: [CommandDescription]

  /// The word that invokes the command.
  public var name: String { path.last ?? "" }

  /// The command and all below it, parents first.
  public var flattened: [CommandDescription] { [self] + subcommands.flatMap(\.flattened) }
}

extension CommandDescription {
  /// Describes the tree of commands whose root is `root`.
  public init(_ root: any ParsableCommand.Type) { self.init(path: [root]) }

  /// Describes the last command of `path`, whose first is the root.
  init(path commands: [any ParsableCommand.Type], group: String? = nil) {
    let command = commands[commands.count - 1]
    let configuration = command.configuration
    let path = commands.map { $0.commandName }
    let arguments = ArgumentSet(path: commands).definitions.map(\.description)

    self.path = path
    self.abstract = configuration.abstract
    self.discussion = configuration.discussion
    self.usage =
      configuration.usage
      ?? Synopsis(path: path, arguments: arguments, hasSubcommands: !configuration.subcommands.isEmpty).text
    self.version = configuration.version.isEmpty ? nil : configuration.version
    self.aliases = configuration.aliases
    self.group = group
    self.isHidden = !configuration.shouldDisplay
    self.defaultSubcommand = configuration.defaultSubcommand?.commandName
    self.arguments = arguments
    self.subcommands =
      configuration.ungroupedSubcommands.map { CommandDescription(path: commands + [$0]) }
      + configuration.groupedSubcommands.flatMap { group in
        group.subcommands.map { CommandDescription(path: commands + [$0], group: group.name) }
      }
  }
}
