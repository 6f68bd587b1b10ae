/// The completion script of bash, from version 3.2 on, without the help of the bash-completion package.
struct BashCompletion {
  let root: CommandDescription

  private var function: String {
    "_" + root.name.map { $0.isLetter || $0.isNumber ? String($0) : "_" }.joined()
  }

  var script: String {
    """
    # bash completion for \(root.name)

    # Sets subcommands, options and valued (the options that take a value) for the command $1.
    \(function)_describe() {
      case "$1" in
    \(root.shownCommands.map(description).joined(separator: "\n"))
      esac
    }

    # Sets command to the one that word $1 leads to; false when it leads nowhere.
    \(function)_descend() {
      case "$command $1" in
    \(transitions.joined(separator: "\n"))
        *) return 1 ;;
      esac
    }

    # Offers values that begin with $cur, for the option or the position that $1 names.
    \(function)_values() {
      case "$command $1" in
    \(root.shownCommands.flatMap(values).joined(separator: "\n"))
        *) ;;
      esac
    }

    \(function)() {
      local IFS=$' \\t\\n' cur=${COMP_WORDS[COMP_CWORD]} command=\(root.name.shellQuoted) option='' position=0
      local subcommands options valued word i only_values=''
      COMPREPLY=()
      \(function)_describe "$command"
      for ((i = 1; i < COMP_CWORD; i++)); do
        word=${COMP_WORDS[i]}
        if [[ $word == = && -n $option ]]; then
          continue  # --option=value is three words, because COMP_WORDBREAKS holds =
        elif [[ -n $option ]]; then
          option=''
        elif [[ -n $only_values ]]; then
          position=$((position + 1))
        elif [[ $word == -- ]]; then
          only_values=yes
        elif [[ $word == -* ]]; then
          [[ " $valued " == *" $word "* ]] && option=$word
        elif \(function)_descend "$word"; then
          position=0
          \(function)_describe "$command"
        else
          position=$((position + 1))
        fi
      done
      [[ $cur == = && -n $option ]] && cur=''

      if [[ -n $option ]]; then
        \(function)_values "$option"
      elif [[ $cur == -* && -z $only_values ]]; then
        COMPREPLY=( $(compgen -W "$options" -- "$cur") )
      else
        [[ $position -eq 0 ]] && COMPREPLY=( $(compgen -W "$subcommands" -- "$cur") )
        \(function)_values "$position"
      fi
    }

    complete -F \(function) \(root.name)

    """
  }

  private func description(of command: CommandDescription) -> String {
    let help = command.path.count == 1 && !command.subcommands.isEmpty ? ["help"] : []
    let subcommands = command.shownSubcommands.map(\.name) + help
    let options = command.shownArguments.flatMap(\.allNames)
    let valued = command.shownArguments.filter { $0.kind == .option && !$0.mayStandBare }
      .flatMap(\.allNames)
    return """
          \(command.joinedPath.shellQuoted))
            subcommands=\(subcommands.joined(separator: " ").shellQuoted)
            options=\(options.joined(separator: " ").shellQuoted)
            valued=\(valued.joined(separator: " ").shellQuoted)
            ;;
      """
  }

  /// `help` leads back to the root, so that it offers the same words.
  private var transitions: [String] {
    let toRoot = root.subcommands.isEmpty ? [] : ["    '\(root.name) help') ;;"]
    return toRoot
      + root.shownCommands.flatMap { command in
        command.shownSubcommands.map { subcommand in
          let patterns = subcommand.words.map { (command.path + [$0]).joined(separator: " ").shellQuoted }
          return "    \(patterns.joined(separator: " | "))) command=\(subcommand.joinedPath.shellQuoted) ;;"
        }
      }
  }

  private func values(of command: CommandDescription) -> [String] {
    var position = 0
    return command.shownArguments.compactMap { argument in
      var places = argument.allNames.map { "\(command.joinedPath) \($0)".shellQuoted }
      if argument.kind == .positional {
        // A repeating argument takes this place and all after it.
        places = ["\(command.joinedPath) \(position)".shellQuoted]
        if argument.isRepeating { places = ["\(command.joinedPath) ".shellQuoted + "[0-9]*"] }
        position += 1
      }
      let reply = argument.kind == .flag ? nil : reply(for: argument.completion)
      // A place without an offer must not fall through to the pattern of a repeating argument.
      guard reply != nil || argument.kind == .positional else { return nil }
      return "    \(places.joined(separator: " | "))) \(reply ?? ":") ;;"
    }
  }

  private func reply(for completion: CompletionKind) -> String? {
    switch completion {
    case .default: return nil
    case .list(let words):
      return "COMPREPLY+=( $(compgen -W \(words.joined(separator: " ").shellQuoted) -- \"$cur\") )"
    case .directory: return fileReply("compgen -d -- \"$cur\"")
    case .file(extensions: []): return fileReply("compgen -f -- \"$cur\"")
    case .file(let extensions):
      let patterns = extensions.map { "compgen -f -X '!*.\($0)' -- \"$cur\"" }
      return fileReply((["compgen -d -- \"$cur\""] + patterns).joined(separator: "; "))
    }
  }

  /// File names may hold spaces: only line breaks separate them, and readline is told to quote them.
  private func fileReply(_ generator: String) -> String {
    "compopt -o filenames 2>/dev/null; IFS=$'\\n'; COMPREPLY+=( $(\(generator)) )"
  }
}
