/// A command, or a node of a tree of commands.
public protocol ParsableCommand: ParsableArguments {
  /// How the command presents itself.
  static var configuration: CommandConfiguration { get }

  /// Does the work, after parsing and validation.
  mutating func run() throws
}

extension ParsableCommand {
  /// An empty configuration.
  public static var configuration: CommandConfiguration { CommandConfiguration() }

  /// Shows the help screen: what a command that only groups subcommands does.
  public mutating func run() throws { throw CleanExit.helpRequest(Self.self) }

  /// The word that invokes the command: the configured name, else the type's name in kebab case.
  static var commandName: String {
    configuration.commandName ?? String(describing: Self.self).kebabCased
  }
}
