/// Reads the words of one command from left to right.
struct ArgumentScanner {
  let definitions: [ArgumentDefinition]
  /// What is still to be read. When an error is thrown, the word at fault may still be its first.
  var rest: ArraySlice<String>
  /// The positional arguments that still want a word.
  private var positionals: ArraySlice<ArgumentDefinition>
  private var extraWords: [String] = []

  init(definitions: [ArgumentDefinition], rest: ArraySlice<String>) {
    self.definitions = definitions
    self.rest = rest
    self.positionals = definitions.filter { $0.description.kind == .positional }[...]
  }

  /// Reads everything.
  mutating func scan() throws(ParserError) {
    while try scanToValue() != nil { try takePositional() }
    while !rest.isEmpty { try takePositional() }
    guard extraWords.isEmpty else { throw .extraArguments(extraWords) }
  }

  /// Reads options and flags up to the next word that is neither; nil at the end or behind `--`.
  mutating func scanToValue() throws(ParserError) -> String? {
    while let word = rest.first {
      if word == "--" {
        rest.removeFirst()
        return nil
      }
      // A lone dash is a value: by convention it stands for a standard stream.
      guard word.hasPrefix("-"), word != "-" else { return word }
      if word.hasPrefix("--") { try takeLong(word) } else { try takeShorts(word) }
    }
    return nil
  }

  /// Whether somebody asks for help among the words that were not read.
  var isHelpAhead: Bool {
    let names = definitions.flatMap { definition -> [ArgumentName] in
      if case .interrupt(.helpRequested) = definition.effect { definition.description.names } else { [] }
    }
    return rest.prefix { $0 != "--" }.contains { word in names.contains { $0.synopsis == word } }
  }

  private mutating func takePositional() throws(ParserError) {
    let word = rest.removeFirst()
    guard let definition = positionals.first else {
      extraWords.append(word)
      return
    }
    if !definition.description.isRepeating { positionals.removeFirst() }
    try store(word, as: nil, in: definition)
  }

  private mutating func takeLong(_ word: String) throws(ParserError) {
    let body = word.dropFirst(2)
    let name = ArgumentName(.long, String(body.prefix { $0 != "=" }))
    let value = body.firstIndex(of: "=").map { String(body[body.index(after: $0)...]) }
    guard let definition = definition(of: name) else { throw .unknownOption(name.synopsis) }
    rest.removeFirst()
    if case .value = definition.effect { return try takeValue(value, of: definition, as: name) }
    if let value { throw .unexpectedValue(name, value) }
    try raise(definition, as: name)
  }

  /// `-q`, `-qv`, `-o value`, `-ovalue`, `-o=value` and `-qo value`.
  private mutating func takeShorts(_ word: String) throws(ParserError) {
    var letters = word.dropFirst()
    while let letter = letters.popFirst() {
      let name = ArgumentName(.short, String(letter))
      guard let definition = definition(of: name) else {
        let isFirst = letters.count == word.count - 2
        throw .unknownOption(isFirst ? word : name.synopsis)
      }
      if case .value = definition.effect {
        rest.removeFirst()
        if letters.first == "=" {
          letters.removeFirst()
        } else if letters.isEmpty {
          return try takeValue(nil, of: definition, as: name)
        }
        return try store(String(letters), as: name, in: definition)
      }
      if letters.first == "=" { throw .unexpectedValue(name, String(letters.dropFirst())) }
      try raise(definition, as: name)
    }
    rest.removeFirst()
  }

  private func definition(of name: ArgumentName) -> ArgumentDefinition? {
    definitions.first {
      $0.description.names.contains(name) || $0.description.inversionNames.contains(name)
    }
  }

  /// Stores the value that was attached with `=`, else the next word, unless that looks like an option.
  private mutating func takeValue(
    _ attached: String?, of definition: ArgumentDefinition, as name: ArgumentName
  ) throws(ParserError) {
    if let attached { return try store(attached, as: name, in: definition) }
    guard let word = rest.first, !word.hasPrefix("-") || word == "-" else {
      if let bareValue = definition.description.bareValue {
        return try store(bareValue, as: name, in: definition)
      }
      throw .missingValue(name, definition.description)
    }
    rest.removeFirst()
    try store(word, as: name, in: definition)
  }

  private func store(
    _ word: String, as name: ArgumentName?, in definition: ArgumentDefinition
  ) throws(ParserError) {
    guard case .value(let read) = definition.effect, read(word) else {
      throw .invalidValue(word, name, definition.description)
    }
  }

  private func raise(_ definition: ArgumentDefinition, as name: ArgumentName) throws(ParserError) {
    switch definition.effect {
    case .flag(let raise): raise(definition.description.inversionNames.contains(name))
    case .interrupt(let request): throw request
    case .value: break
    }
  }
}
