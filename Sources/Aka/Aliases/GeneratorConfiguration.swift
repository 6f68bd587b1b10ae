/// What a project says about its generated code, in a JSON file.
public struct GeneratorConfiguration: Sendable, Hashable {
  /// For rows: Swift types for column types (`numeric`, `text[]`, `public.mood`) and columns (`tb_user.settings`).
  /// For aliases: the application's own types, by table.
  public var types: [String: String]
  /// Modules that the generated code imports for them.
  public var imports: [String]
  /// What is generated, unless the command line says it.
  public var style: SwiftOptions.Style?
  /// Who may use it, unless the command line says it.
  public var access: SwiftOptions.Access?

  /// A configuration.
  public init(types: [String: String] = [:], imports: [String] = []) {
    self.types = types
    self.imports = imports
  }

  /// Reads a configuration. What is wrong is reported with its line, column and key.
  public init(parsing text: String, file: String) throws(ManifestError) {
    self.init()
    let root = try ManifestNode(parsing: text, file: file)
    let members = try root.members(allowing: ["types", "imports", "style", "access"])
    style = try members["style"]?.word()
    access = try members["access"]?.word()
    for (key, node) in try members["types"]?.members() ?? [:] { types[key] = try node.type() }
    for node in try members["imports"]?.elements() ?? [] { imports.append(try node.type()) }
  }
}

extension ManifestNode {
  /// One of a few words.
  fileprivate func word<Word: RawRepresentable<String> & CaseIterable>() throws(ManifestError) -> Word {
    guard let word = Word(rawValue: try string()) else {
      throw failure("expected one of \(Word.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    return word
  }

  /// A Swift type or module. It is written into source as it stands.
  fileprivate func type() throws(ManifestError) -> String {
    let text = try string()
    let known = text.unicodeScalars.allSatisfy { scalar in
      scalar.properties.isXIDContinue || " .,:?<>[]()`".unicodeScalars.contains(scalar)
    }
    guard known, !text.isEmpty else { throw failure("expected the name of a Swift type, found \"\(text)\"") }
    return text
  }
}
