/// The completion script of zsh.
struct ZshCompletion {
  let root: CommandDescription

  var script: String {
    """
    #compdef \(root.name)

    \(root.shownCommands.map(function).joined(separator: "\n\n"))

    # Loaded from $fpath this file is the body of the function; sourced, it registers it.
    if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
      \(name(of: root)) "$@"
    else
      compdef \(name(of: root)) \(root.name)
    fi

    """
  }

  private func name(of command: CommandDescription) -> String {
    "_" + command.joinedPath.map { $0.isLetter || $0.isNumber ? String($0) : "_" }.joined()
  }

  private func function(for command: CommandDescription) -> String {
    var specifications = command.shownArguments.flatMap(specifications)
    if !command.shownSubcommands.isEmpty {
      specifications += ["'1: :->subcommand'", "'*:: :->argument'"]
    }
    let separator = " \\\n    "
    return """
      \(name(of: command))() {
        local context state state_descr line
        typeset -A opt_args
        _arguments -s -S\(separator)\(specifications.joined(separator: separator)) && return
      \(states(of: command))}
      """
  }

  private func states(of command: CommandDescription) -> String {
    guard !command.shownSubcommands.isEmpty else { return "" }
    let help = command.path.count == 1 ? ["'help:Show subcommand help information.'"] : []
    let items = command.shownSubcommands.map { "\($0.name):\($0.abstract)".shellQuoted } + help
    let cases = command.shownSubcommands.map {
      "        (\($0.words.joined(separator: "|"))) \(name(of: $0)) ;;"
    }
    return """
        local -a subcommands=(
          \(items.joined(separator: "\n    "))
        )
        case $state in
          (subcommand) _describe subcommand subcommands ;;
          (argument)
            case $words[1] in
      \(cases.joined(separator: "\n"))
              (help) _describe subcommand subcommands ;;
            esac
            ;;
        esac

      """
  }

  private func specifications(of argument: ArgumentDescription) -> [String] {
    let action = action(for: argument.completion)
    if argument.kind == .positional {
      let place = argument.isRepeating ? "*" : argument.isOptional ? ":" : ""
      return ["\(place):\(escaped(argument.valueName)):\(action)".shellQuoted]
    }
    let text = "[\(escaped(argument.abstract))]"
    // An option that may be repeated is offered again; any other excludes all its names.
    let prefix = argument.isRepeating ? "*" : "(\(argument.allNames.joined(separator: " ")))"
    return argument.allNames.map { name in
      guard argument.kind == .option else { return (prefix + name + text).shellQuoted }
      let attached = name.hasPrefix("--") ? "=" : "+"
      // zshcompsys(1): a second colon makes the value optional.
      let value = argument.mayStandBare ? "::" : ":"
      return (prefix + name + attached + text + value + "\(escaped(argument.valueName)):\(action)")
        .shellQuoted
    }
  }

  private func action(for completion: CompletionKind) -> String {
    switch completion {
    case .default: " "
    case .list(let words): "(\(words.joined(separator: " ")))"
    case .file(extensions: []): "_files"
    case .file(let extensions): "_files -g \"*.(\(extensions.joined(separator: "|")))\""
    case .directory: "_files -/"
    }
  }

  private func escaped(_ text: String) -> String {
    text.map { "[]:\\".contains($0) ? "\\\($0)" : String($0) }.joined()
  }
}
