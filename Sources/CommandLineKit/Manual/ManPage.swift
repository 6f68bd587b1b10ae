/// The man page of a command and everything below it, for section 1.
struct ManPage {
  let root: CommandDescription

  var text: String {
    let title = root.name.uppercased()
    let version = [root.name, root.version].compactMap(\.self).joined(separator: " ")
    // Without a date, so that the same commands make the same page.
    var lines = [".TH \(quoted(title)) 1 \"\" \(quoted(version)) \(quoted("User Commands"))"]
    // Neither hyphens nor wider gaps in what people copy.
    lines += [".nh", ".ad l"]
    lines += [".SH NAME", "\(Roff.escaping(root.name)) \\- \(Roff.escaping(summary))"]
    lines += [".SH SYNOPSIS"] + synopsis(of: root)
    lines += [".SH DESCRIPTION"] + blocks(of: root.discussion) + arguments(of: root)
    let commands = root.shownSubcommands.flatMap(\.shownCommands)
    if !commands.isEmpty { lines += [".SH COMMANDS"] + commands.flatMap(section) }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The abstract as NAME sections have it: a phrase.
  private var summary: String {
    guard let first = root.abstract.first else { return "" }
    let phrase = root.abstract.hasSuffix(".") ? root.abstract.dropLast() : root.abstract[...]
    return first.lowercased() + phrase.dropFirst()
  }

  private func section(for command: CommandDescription) -> [String] {
    let aliases = command.aliases.map { "Also: \(Roff.escaping($0))." }
    return [".SS \(quoted(command.joinedPath))", Roff.escaping(command.abstract)] + aliases
      + [".PP"] + synopsis(of: command) + blocks(of: command.discussion) + arguments(of: command)
  }

  private func synopsis(of command: CommandDescription) -> [String] {
    command.usage.split(separator: "\n").enumerated().flatMap { index, line in
      let isNamed = line.hasPrefix(command.joinedPath)
      let rest = isNamed ? line.dropFirst(command.joinedPath.count) : line
      let text = (isNamed ? Roff.bold(command.joinedPath) : "") + Roff.escaping(String(rest))
      return (index == 0 ? [] : [".br"]) + [text]
    }
  }

  private func blocks(of discussion: String) -> [String] {
    TextBlock.blocks(of: discussion).flatMap { block in
      switch block {
      case .paragraph(let text): [".PP", Roff.escaping(text)]
      case .verbatim(let lines): [".PP", ".RS 4", ".nf"] + lines.map(Roff.escaping) + [".fi", ".RE"]
      }
    }
  }

  private func arguments(of command: CommandDescription) -> [String] {
    command.documentedArguments.flatMap { argument -> [String] in
      let texts = ([argument.helpText] + [argument.discussion]).filter { !$0.isEmpty }
      return [".TP", Roff.bold(argument.helpLabel)] + texts.map(Roff.escaping)
    }
  }

  private func quoted(_ text: String) -> String { "\"\(Roff.escaping(text))\"" }
}

extension CommandDescription {
  /// What documents say of a command: that it has `--help` is said once, of the root.
  var documentedArguments: [ArgumentDescription] {
    shownArguments.filter { !$0.isBuiltIn || path.count == 1 }
  }
}
