/// An option of every root command that prints a text made from the description of its commands.
struct TextGenerator: Sendable {
  /// One form that the text can have.
  struct Format: Sendable {
    let name: String
    let text: @Sendable (CommandDescription) -> String
  }

  /// The option, which is understood as the first word only.
  let option: String
  /// What it makes, in the plural.
  let product: String
  let formats: [Format]

  static let all = [
    TextGenerator(
      option: "--generate-completion-script", product: "completion scripts",
      formats: CompletionShell.allCases.map { shell in
        Format(name: shell.rawValue) { shell.script(for: $0) }
      }),
    TextGenerator(
      option: "--generate-manual", product: "manuals",
      formats: [
        Format(name: "man") { ManPage(root: $0).text },
        Format(name: "markdown") { MarkdownManual(root: $0).text },
      ]),
  ]

  /// What the words of a command line ask for; nil when they ask for none of these. `--option name` and
  /// `--option=name` are the same.
  static func request(in arguments: [String]) -> ParserError? {
    guard let first = arguments.first,
      let generator = all.first(where: { first == $0.option || first.hasPrefix($0.option + "=") })
    else { return nil }
    let name =
      first == generator.option
      ? arguments.dropFirst().first ?? "" : String(first.dropFirst(generator.option.count + 1))
    return generator.formats.first { $0.name == name }.map { .textRequested($0) }
      ?? .unknownFormat(name, generator)
  }
}
