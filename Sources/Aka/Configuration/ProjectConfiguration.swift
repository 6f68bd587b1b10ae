/// What a project's `aka.json` says: settings that stand for options, and what is said only there.
public struct ProjectConfiguration: Sendable {
  /// A setting, whose meaning is up to the option that it stands for.
  public struct Entry: Sendable, Hashable {
    /// Its key.
    public let key: String
    /// Its values: one, unless it is a list.
    public let words: [String]
    /// Where its value stands: `aka.json:3:14`.
    public let place: String
  }

  /// A setting that may stand in the file.
  public struct Key: Sendable, Hashable {
    /// Its key.
    public let name: String
    /// Whether its value is an array.
    public let isList: Bool

    /// A setting that may stand in the file.
    public init(name: String, isList: Bool) {
      self.name = name
      self.isList = isList
    }
  }

  /// The settings, as they stand in the file.
  public let settings: [Entry]
  /// What else stands there, in words.
  public let others: [Entry]
  /// The project's types, for generated code.
  public let generator: GeneratorConfiguration
  /// What `aka generate` writes.
  public let targets: [GenerationTarget]

  /// Reads a file. What is wrong is reported with its line, column and key.
  ///
  /// - Parameters:
  ///   - text: what stands in it.
  ///   - file: its name, for messages.
  ///   - keys: the settings that may stand there, beside what is said only there.
  public init(parsing text: String, file: String, keys: [Key]) throws(ManifestError) {
    let root = try ManifestNode(parsing: text, file: file)
    let own = GeneratorConfiguration.keys + ["generate"]
    let members = try root.members(allowing: ["$schema"] + own + keys.map(\.name))
      .sorted { ($0.value.place.line, $0.value.place.column) < ($1.value.place.line, $1.value.place.column) }
    var settings: [Entry] = []
    for (name, node) in members {
      guard let key = keys.first(where: { $0.name == name }) else { continue }
      settings.append(
        Entry(key: name, words: try node.words(asList: key.isList), place: node.words(of: file)))
    }
    let named = Dictionary(uniqueKeysWithValues: members)
    generator = try GeneratorConfiguration(named)
    var targets: [GenerationTarget] = []
    for node in try named["generate"]?.elements() ?? [] { targets.append(try GenerationTarget(node)) }
    self.targets = targets
    self.settings = settings
    var told = generator.words
    told["generate"] = targets.map { $0.words.joined(separator: " ") }
    others = members.compactMap { name, node in
      told[name].map { Entry(key: name, words: $0, place: node.words(of: file)) }
    }
  }

  /// What the file says of a setting.
  public func setting(_ key: String) -> Entry? { settings.first { $0.key == key } }
}

extension ManifestNode {
  /// A list only where there can be several.
  fileprivate func words(asList isList: Bool) throws(ManifestError) -> [String] {
    guard isList else { return [try string()] }
    var words: [String] = []
    for node in try elements() { words.append(try node.string()) }
    guard !words.isEmpty else { throw failure("an empty list says nothing; leave the key out") }
    return words
  }

  fileprivate func words(of file: String) -> String { "\(file):\(place.line):\(place.column)" }
}
