/// What a project says about its generated code, in `aka.json`.
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

  /// What `aka.json` may say of generated code.
  static let keys = ["types", "imports", "style", "access"]

  /// Reads those members of a document.
  init(_ members: [String: ManifestNode]) throws(ManifestError) {
    self.init()
    style = try members["style"]?.word()
    access = try members["access"]?.word()
    for (key, node) in try members["types"]?.members() ?? [:] { types[key] = try node.type() }
    for node in try members["imports"]?.elements() ?? [] { imports.append(try node.type()) }
  }

  /// Whether nothing is said.
  public var isEmpty: Bool { self == GeneratorConfiguration() }

  /// What is said, by key.
  var words: [String: [String]] {
    [
      "types": types.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }, "imports": imports,
      "style": style.map { [$0.rawValue] } ?? [], "access": access.map { [$0.rawValue] } ?? [],
    ]
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
