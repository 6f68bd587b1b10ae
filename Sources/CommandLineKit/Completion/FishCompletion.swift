/// The completion script of fish.
struct FishCompletion {
  let root: CommandDescription

  private var function: String {
    "__" + root.name.map { $0.isLetter || $0.isNumber ? String($0) : "_" }.joined()
  }

  var script: String {
    """
    # fish completion for \(root.name)

    # Whether the words typed so far lead to the command $argv[1].
    function \(function)_at
        set -l command \(quoted(root.name))
        for word in (commandline -opc)[2..-1]
            switch "$command $word"
    \(transitions.joined(separator: "\n"))
            end
        end
        test "$command" = "$argv[1]"
    end

    complete -c \(root.name) -f
    \(root.shownCommands.flatMap(lines).joined(separator: "\n"))

    """
  }

  private var transitions: [String] {
    root.shownCommands.flatMap { command in
      command.shownSubcommands.map { subcommand in
        let patterns = subcommand.words.map { quoted((command.path + [$0]).joined(separator: " ")) }
        return """
                      case \(patterns.joined(separator: " "))
                          set command \(quoted(subcommand.joinedPath))
          """
      }
    }
  }

  private func lines(for command: CommandDescription) -> [String] {
    let prefix = "complete -c \(root.name) -n \(quoted("\(function)_at \(quoted(command.joinedPath))"))"
    let help = command.path.count == 1 && !command.subcommands.isEmpty
    return command.shownSubcommands.map { "\(prefix) -a \($0.name) -d \(quoted($0.abstract))" }
      + (help ? ["\(prefix) -a help -d \(quoted("Show subcommand help information."))"] : [])
      + command.shownArguments.flatMap { argument(prefix, $0) }
  }

  private func argument(_ prefix: String, _ argument: ArgumentDescription) -> [String] {
    let description = argument.abstract.isEmpty ? "" : " -d \(quoted(argument.abstract))"
    let value = value(of: argument.completion)
    guard argument.kind != .positional else { return value.map { ["\(prefix) \($0)"] } ?? [] }
    let names = argument.names.map { ($0.kind == .long ? "-l " : "-s ") + $0.name }.joined(separator: " ")
    let required = argument.kind == .option && !argument.mayStandBare ? " -r" : ""
    let line = "\(prefix) \(names)\(required)\(value.map { " " + $0 } ?? "")\(description)"
    return [line] + argument.inversionNames.map { "\(prefix) -l \($0.name)\(description)" }
  }

  private func value(of completion: CompletionKind) -> String? {
    switch completion {
    case .default: nil
    case .list(let words): "-a \(quoted(words.joined(separator: " ")))"
    case .file(extensions: []): "-F"
    case .file(let extensions):
      "-a \(quoted("(" + extensions.map { "__fish_complete_suffix .\($0)" }.joined(separator: "; ") + ")"))"
    case .directory: "-a '(__fish_complete_directories)'"
    }
  }

  /// In fish's single quotes only `\` and `'` are special.
  private func quoted(_ text: String) -> String {
    "'" + text.map { $0 == "\\" || $0 == "'" ? "\\\($0)" : String($0) }.joined() + "'"
  }
}
