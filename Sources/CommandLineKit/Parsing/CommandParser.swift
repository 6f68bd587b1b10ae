/// Walks down the tree of commands, then parses the arguments of the one that was named.
struct CommandParser {
  struct Parsed {
    var command: any ParsableCommand
    let path: [any ParsableCommand.Type]
  }

  let root: any ParsableCommand.Type
  /// Where settings come from, the strongest first.
  var settings: [any SettingSource] = []

  func parse(_ arguments: [String]) throws(CommandError) -> Parsed {
    if let reason = TextGenerator.request(in: arguments) { throw CommandError(path: [root], reason: reason) }
    return try descend([root], arguments[...])
  }

  private func descend(
    _ path: [any ParsableCommand.Type], _ arguments: ArraySlice<String>
  ) throws(CommandError) -> Parsed {
    var command = path[path.count - 1].init()
    var set = ArgumentSet(command)
    set.addBuiltIns(path: path)
    var scanner = ArgumentScanner(definitions: set.definitions, rest: arguments)
    do {
      let next = try SubcommandChoice(path: path, set: set).next(&scanner)
      if next == nil { try scanner.scan() }
      try finish(set, &command, nothingGiven: arguments.isEmpty)
      guard let next else { return Parsed(command: command, path: path) }
      return try descend(path + [next], scanner.rest)
    } catch let error as CommandError {
      throw error
    } catch let error as ParserError {
      throw CommandError(path: path, reason: scanner.isHelpAhead && error.isMistake ? .helpRequested : error)
    } catch {
      throw CommandError(path: path, reason: .thrown(error))
    }
  }

  private func finish(_ set: ArgumentSet, _ command: inout any ParsableCommand, nothingGiven: Bool) throws {
    for definition in set.definitions where !definition.noteGiven() {
      try SettingLookup(sources: settings).supply(definition)
    }
    for definition in set.definitions where !definition.finish() {
      throw ParserError.missingArgument(definition.description, nothingGiven: nothingGiven)
    }
    for validation in set.validations { try validation() }
    try command.validate()
  }
}
