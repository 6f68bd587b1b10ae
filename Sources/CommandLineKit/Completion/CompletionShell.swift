/// A shell for which completion scripts can be made.
enum CompletionShell: String, CaseIterable {
  case bash
  case zsh
  case fish

  /// The script that completes the command and everything below it.
  func script(for command: CommandDescription) -> String {
    switch self {
    case .bash: BashCompletion(root: command).script
    case .zsh: ZshCompletion(root: command).script
    case .fish: FishCompletion(root: command).script
    }
  }
}

extension CommandDescription {
  /// What shells offer: hidden commands and arguments are left out.
  var shownSubcommands: [CommandDescription] { subcommands.filter { !$0.isHidden } }
  var shownArguments: [ArgumentDescription] { arguments.filter { !$0.isHidden } }
  /// All words that invoke the command.
  var words: [String] { [name] + aliases }
  /// The words from the root on, as scripts write them.
  var joinedPath: String { path.joined(separator: " ") }
  /// The command and all below it that shells know about.
  var shownCommands: [CommandDescription] { [self] + shownSubcommands.flatMap(\.shownCommands) }
}

extension ArgumentDescription {
  /// Whether what follows an option need not be its value.
  var mayStandBare: Bool { bareValue != nil }
  var allNames: [String] { (names + inversionNames).map(\.synopsis) }
}

extension String {
  /// The text as one word of a POSIX shell.
  var shellQuoted: String {
    "'" + split(separator: "'", omittingEmptySubsequences: false).joined(separator: #"'\''"#) + "'"
  }
}
