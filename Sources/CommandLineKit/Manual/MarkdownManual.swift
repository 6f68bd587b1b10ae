/// A command and everything below it as one page of Markdown.
struct MarkdownManual {
  let root: CommandDescription

  var text: String {
    let contents = root.shownSubcommands.map { command in
      "- [`\(command.joinedPath)`](#\(anchor(of: command))): \(Self.escaping(command.abstract))"
    }
    let parts = ["# \(root.name)", Self.escaping(root.abstract)] + body(of: root)
    let list = contents.isEmpty ? [] : ["## Commands", contents.joined(separator: "\n")]
    let sections = root.shownSubcommands.flatMap(\.shownCommands).flatMap(section)
    return (parts + list + sections).joined(separator: "\n\n") + "\n"
  }

  private func section(for command: CommandDescription) -> [String] {
    let heading = String(repeating: "#", count: min(command.path.count, 6))
    let aliases =
      command.aliases.isEmpty ? "" : " Also: \(command.aliases.map { "`\($0)`" }.joined(separator: ", "))."
    return ["\(heading) \(command.joinedPath)", Self.escaping(command.abstract) + aliases] + body(of: command)
  }

  private func body(of command: CommandDescription) -> [String] {
    let arguments = command.documentedArguments.map { argument in
      let texts = [argument.helpText, argument.discussion].filter { !$0.isEmpty }.map(Self.escaping)
      return (["- `\(argument.helpLabel)`"] + texts).joined(separator: texts.isEmpty ? "" : " — ")
    }
    let blocks = TextBlock.blocks(of: command.discussion).map { block in
      switch block {
      case .paragraph(let text): Self.escaping(text)
      case .verbatim(let lines): Self.code(lines)
      }
    }
    return [Self.code(command.usage.split(separator: "\n").map(String.init))] + blocks
      + (arguments.isEmpty ? [] : [arguments.joined(separator: "\n")])
  }

  /// GitHub's rule for headings.
  private func anchor(of command: CommandDescription) -> String {
    command.joinedPath.lowercased().map { $0 == " " ? "-" : String($0) }.joined()
  }

  private static func code(_ lines: [String]) -> String {
    (["```"] + lines + ["```"]).joined(separator: "\n")
  }

  /// CommonMark: an underscore within a word is only an underscore.
  static func escaping(_ text: String) -> String {
    var isInWord = false
    return text.map { character in
      defer { isInWord = character.isLetter || character.isNumber || character == "_" }
      let isSpecial = "\\`*<[]|".contains(character) || (character == "_" && !isInWord)
      return (isSpecial ? "\\" : "") + String(character)
    }.joined()
  }
}
