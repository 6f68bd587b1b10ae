import Spelling

/// The sentence that explains a mistake on the command line.
struct ErrorMessage {
  let reason: ParserError
  let command: CommandDescription

  var text: String {
    switch reason {
    case .unknownOption(let option):
      "Unknown option '\(option)'" + suggestion(for: option, among: optionNames)
    case .unknownSubcommand(let word):
      "Unknown subcommand '\(word)'" + suggestion(for: word, among: subcommandNames)
    case .optionsBeforeSubcommand(let options, let word):
      "Options come after the subcommand: write '\(([word] + options).joined(separator: " "))', "
        + "not '\((options + [word]).joined(separator: " "))'"
    case .missingValue(let name, let argument):
      "Missing value for '\(name.synopsis) <\(argument.valueName)>'"
    case .unexpectedValue(let name, let value):
      "The option '\(name.synopsis)' does not take any value, but '\(value)' was specified."
    case .invalidValue(let value, let name, let argument):
      "The value '\(value)' is invalid for '\(synopsis(name, argument))'" + choices(of: argument)
    case .invalidSetting(let value, let argument, let origin):
      "\(origin): The value '\(value)' is invalid for '\(argument.synopsis)'" + choices(of: argument)
    case .missingArgument(let argument, _):
      "Missing expected argument '\(missingSynopsis(argument))'"
    case .extraArguments(let words) where words.count == 1:
      "Unexpected argument '\(words[0])'"
    case .extraArguments(let words):
      "\(words.count) unexpected arguments: \(quoted(words).joined(separator: ", "))"
    case .unknownFormat(let name, let generator):
      "Can't generate \(generator.product) for '\(name)'"
        + ". Please provide one of \(listed(generator.formats.map(\.name)))."
    case .thrown(let error): String(describing: error)
    case .helpRequested, .versionRequested, .textRequested: ""
    }
  }

  /// The argument at fault, whose help is worth showing.
  var argument: ArgumentDescription? {
    switch reason {
    case .missingValue(_, let argument), .invalidValue(_, _, let argument), .missingArgument(let argument, _),
      .invalidSetting(_, let argument, _):
      argument
    default: nil
    }
  }

  private var optionNames: [String] {
    command.arguments.filter { !$0.isHidden }.flatMap { $0.names + $0.inversionNames }
      .filter { $0.kind == .long }.map(\.synopsis)
  }

  private var subcommandNames: [String] {
    command.subcommands.filter { !$0.isHidden }.flatMap { [$0.name] + $0.aliases }
  }

  private func suggestion(for word: String, among candidates: [String]) -> String {
    Spelling.nearest(to: word, among: candidates).map { ". Did you mean '\($0)'?" } ?? ""
  }

  private func synopsis(_ name: ArgumentName?, _ argument: ArgumentDescription) -> String {
    [name?.synopsis, "<\(argument.valueName)>"].compactMap(\.self).joined(separator: " ")
  }

  private func missingSynopsis(_ argument: ArgumentDescription) -> String {
    argument.isRepeating ? argument.synopsis + " ..." : argument.synopsis
  }

  private func choices(of argument: ArgumentDescription) -> String {
    let values = argument.allValues
    guard !values.isEmpty else { return "" }
    guard values.count > 5 else { return ". Please provide one of \(listed(values))." }
    return ". Please provide one of the following:\n" + values.map { "  - \($0)" }.joined(separator: "\n")
  }

  private func quoted(_ words: [String]) -> [String] { words.map { "'\($0)'" } }

  private func listed(_ words: [String]) -> String {
    let words = quoted(words)
    guard words.count > 1 else { return words.joined() }
    return words.dropLast().joined(separator: ", ") + " or " + words[words.count - 1]
  }
}
