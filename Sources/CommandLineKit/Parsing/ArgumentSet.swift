/// Everything that a command declares, found by reflection.
struct ArgumentSet {
  var definitions: [ArgumentDefinition] = []
  /// The checks of the option groups, innermost first.
  var validations: [() throws -> Void] = []

  init(_ arguments: any ParsableArguments) {
    for child in Mirror(reflecting: arguments).children {
      guard let declaration = child.value as? any ArgumentDeclaration, let label = child.label else {
        continue
      }
      // A wrapped property is stored under its name with a leading underscore.
      declaration.register(property: String(label.drop { $0 == "_" }), in: &self)
    }
  }

  /// The arguments of a fresh instance of the last command of `path`, with the built-in ones.
  init(path: [any ParsableCommand.Type]) {
    self.init(path[path.count - 1].init())
    addBuiltIns(path: path)
  }

  mutating func append(_ other: ArgumentSet) {
    definitions += other.definitions
    validations += other.validations
  }

  mutating func setSection(_ title: String) {
    for index in definitions.indices where definitions[index].description.section == nil {
      definitions[index].description.section = title
    }
  }

  /// Adds `--version` and `--help`; a name that the command uses for itself stays the command's.
  mutating func addBuiltIns(path: [any ParsableCommand.Type]) {
    let taken = Set(definitions.flatMap(\.description.names))
    func add(_ names: [ArgumentName], _ help: ArgumentHelp, _ request: ParserError) {
      var description = ArgumentDescription(
        kind: .flag, names: names.filter { !taken.contains($0) }, help: help)
      description.isBuiltIn = true
      guard !description.names.isEmpty else { return }
      definitions.append(ArgumentDefinition(description: description, effect: .interrupt(request)))
    }
    if path.contains(where: { !$0.configuration.version.isEmpty }) {
      add([ArgumentName(.long, "version")], "Show the version.", .versionRequested)
    }
    add(ArgumentName.help, "Show help information.", .helpRequested)
  }
}

extension ArgumentName {
  static let help = [ArgumentName(.short, "h"), ArgumentName(.long, "help")]
}
