/// Decides which subcommand, if any, the next word of the command line means.
struct SubcommandChoice {
  let path: [any ParsableCommand.Type]
  let set: ArgumentSet

  /// The subcommand to descend to, with its name consumed; nil when the command itself is meant.
  func next(_ scanner: inout ArgumentScanner) throws -> (any ParsableCommand.Type)? {
    let command = path[path.count - 1]
    guard !command.configuration.subcommands.isEmpty else { return nil }
    let fallback = command.configuration.defaultSubcommand
    let words = scanner.rest
    let word: String?
    do throws(ParserError) {
      word = try scanner.scanToValue()
    } catch {
      // An option that is unknown here may well be one of the default subcommand.
      guard case .unknownOption = error, let fallback else { throw error }
      return fallback
    }
    guard let word else { return fallback }
    if let subcommand = command.subcommand(named: word) {
      // The command itself will not run, so what its options were told would be lost without a word.
      let options = words[..<scanner.rest.startIndex]
      guard options.isEmpty else { throw ParserError.optionsBeforeSubcommand(Array(options), word) }
      scanner.rest.removeFirst()
      return subcommand
    }
    if word == "help", path.count == 1 { throw try helpRequest(scanner.rest.dropFirst()) }
    if let fallback { return fallback }
    if set.definitions.contains(where: { $0.description.kind == .positional }) { return nil }
    throw ParserError.unknownSubcommand(word)
  }

  /// What `help` followed by the names of commands asks for.
  private func helpRequest(_ words: ArraySlice<String>) throws -> CommandError {
    var path = path
    for word in words where !word.hasPrefix("-") {
      guard let subcommand = path[path.count - 1].subcommand(named: word) else {
        throw CommandError(path: path, reason: .unknownSubcommand(word))
      }
      path.append(subcommand)
    }
    return CommandError(path: path, reason: .helpRequested)
  }
}

extension ParsableCommand {
  static func subcommand(named name: String) -> (any ParsableCommand.Type)? {
    configuration.subcommands.first {
      $0.commandName == name || $0.configuration.aliases.contains(name)
    }
  }
}
