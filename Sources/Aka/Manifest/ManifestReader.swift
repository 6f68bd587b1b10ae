import Postgres

extension Manifest {
  /// Reads a manifest. What is wrong is reported with its line, column and key.
  public init(parsing text: String, file: String) throws(ManifestError) {
    try self.init(ManifestNode(parsing: text, file: file))
  }

  /// What docs/manifest.schema.json allows as well.
  static let keys = ["$schema", "name", "notes", "schema", "renames", "patterns"]

  private init(_ root: ManifestNode) throws(ManifestError) {
    let members = try root.members(allowing: Self.keys)
    name = try members["name"]?.string()
    notes = try members["notes"]?.string()
    let schema = try members["schema"]?.identifier()
    self.schema = schema
    renames = []
    patterns = []
    for node in try members["renames"]?.elements() ?? [] {
      renames.append(try RenameRequest(node, schema: schema))
    }
    for node in try members["patterns"]?.elements() ?? [] { patterns.append(try NamePattern(node)) }
    guard !renames.isEmpty || !patterns.isEmpty else {
      throw root.failure("there is nothing to rename: give \"renames\" or \"patterns\"")
    }
  }
}

extension RenameRequest {
  static let keys = ["old", "new", "columns", "views"] + RenameOptions.keys

  fileprivate init(_ node: ManifestNode, schema: Identifier?) throws(ManifestError) {
    let members = try node.members(allowing: Self.keys)
    let old = try node.required("old", of: members).name()
    let new = try node.required("new", of: members).name()
    var options = try RenameOptions(members)
    for (name, node) in try members["columns"]?.entries() ?? [] {
      options.columns.append(ColumnRename(old: try node.key(name), new: try node.identifier()))
    }
    for node in try members["views"]?.elements() ?? [] { options.views.append(try ReadView(node)) }
    self.init(old: WrittenName(schema: old.schema ?? schema, old.name), new: new, options: options)
  }
}

extension RenameOptions {
  /// What a rename, and a pattern for each of its renames, may say.
  fileprivate static let keys = ["accept", "notes", "shim", "clients", "writes", "patch_triggers", "probe"]

  fileprivate init(_ members: [String: ManifestNode]) throws(ManifestError) {
    self.init()
    notes = try members["notes"]?.string()
    for node in try members["accept"]?.elements() ?? [] { accepted.insert(try node.string()) }
    shim =
      try members["shim"].map { node throws(ManifestError) in try node.word(of: ShimWish.self) } ?? .view
    for node in try members["clients"]?.elements() ?? [] { clients.insert(try node.word(of: Client.self)) }
    writes = try members["writes"].map { node throws(ManifestError) in try WriteWish(node) } ?? WriteWish()
    patchesTriggers = try members["patch_triggers"]?.flag() ?? false
    probe =
      try members["probe"].map { node throws(ManifestError) in try node.word(of: ProbeKind.self) } ?? .count
  }
}

extension WriteWish {
  /// One path for all, or one for each operation.
  fileprivate init(_ node: ManifestNode) throws(ManifestError) {
    guard node.isObject else {
      self.init(all: try node.word(of: WritePath.self))
      return
    }
    self.init()
    for (name, path) in try node.members(allowing: WriteOperation.allCases.map(\.rawValue)) {
      guard let operation = WriteOperation(rawValue: name) else { continue }
      paths[operation] = try path.word(of: WritePath.self)
    }
  }
}

extension NamePattern {
  static let keys = ["from", "to", "except", "singular"] + RenameOptions.keys

  fileprivate init(_ node: ManifestNode) throws(ManifestError) {
    let members = try node.members(allowing: Self.keys)
    from = try node.required("from", of: members).string()
    to = try node.required("to", of: members).string()
    if let problem = problem { throw try node.required("from", of: members).failure(problem) }
    for name in try members["except"]?.elements() ?? [] { except.insert(Identifier(try name.string())) }
    for (word, singular) in try members["singular"]?.members() ?? [:] {
      singulars[word] = try singular.string()
    }
    options = try RenameOptions(members)
  }
}

/// A place in the document, with the words for what is wrong there.
struct ManifestNode {
  private let json: PlacedJSON
  private let file: String
  private let key: String

  /// The top of a document.
  init(parsing text: String, file: String) throws(ManifestError) {
    do {
      var reader = PlacedJSONReader(text)
      self.init(try reader.document(), file: file, key: "")
    } catch {
      throw ManifestError(
        file: file, line: error.place.line, column: error.place.column, key: "", problem: error.problem)
    }
  }

  private init(_ json: PlacedJSON, file: String, key: String) {
    self.json = json
    self.file = file
    self.key = key
  }

  func failure(_ problem: String, at place: PlacedJSON.Place? = nil) -> ManifestError {
    let place = place ?? json.place
    return ManifestError(file: file, line: place.line, column: place.column, key: key, problem: problem)
  }

  func string() throws(ManifestError) -> String {
    guard case .string(let text) = json.value else { throw expected("a string") }
    return text
  }

  func flag() throws(ManifestError) -> Bool {
    guard case .bool(let flag) = json.value else { throw expected("true or false") }
    return flag
  }

  /// Where it stands.
  var place: PlacedJSON.Place { json.place }

  var isObject: Bool { if case .object = json.value { true } else { false } }

  /// One of the words that a type has.
  func word<Word: RawRepresentable & CaseIterable>(of type: Word.Type) throws(ManifestError) -> Word
  where Word.RawValue == String {
    let text = try string()
    guard let word = Word(rawValue: text) else {
      throw failure(
        "expected \(Word.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: " or ")), found \"\(text)\"")
    }
    return word
  }

  /// A name that stands as a key, and not as a value.
  func key(_ text: String) throws(ManifestError) -> Identifier {
    guard let name = try? WrittenName(parsing: text), name.schema == nil else {
      throw failure("the key must be one name, written and quoted as in SQL")
    }
    return name.name
  }

  func identifier() throws(ManifestError) -> Identifier {
    let name = try name()
    guard name.schema == nil else { throw failure("expected one name without a dot") }
    return name.name
  }

  /// A name, written and quoted as in SQL.
  func name() throws(ManifestError) -> WrittenName {
    let text = try string()
    do { return try WrittenName(parsing: text) } catch { throw failure("\(error)") }
  }

  func elements() throws(ManifestError) -> [ManifestNode] {
    guard case .array(let elements) = json.value else { throw expected("an array") }
    return elements.enumerated().map { ManifestNode($1, file: file, key: "\(key)[\($0)]") }
  }

  /// The members in their order.
  func entries() throws(ManifestError) -> [(String, ManifestNode)] {
    guard case .object(let members) = json.value else { throw expected("an object") }
    return members.map { ($0.key, ManifestNode($0.value, file: file, key: "\(key).\($0.key)")) }
  }

  func members(allowing known: [String]? = nil) throws(ManifestError) -> [String: ManifestNode] {
    guard case .object(let members) = json.value else { throw expected("an object") }
    var nodes: [String: ManifestNode] = [:]
    for member in members {
      if let known, !known.contains(member.key) {
        throw failure(
          "unknown key \"\(member.key)\"; known here are \(known.sorted().joined(separator: ", "))",
          at: member.keyPlace)
      }
      nodes[member.key] = ManifestNode(
        member.value, file: file, key: key.isEmpty ? member.key : "\(key).\(member.key)")
    }
    return nodes
  }

  func required(_ name: String, of members: [String: ManifestNode]) throws(ManifestError) -> ManifestNode {
    guard let node = members[name] else { throw failure("\"\(name)\" is missing") }
    return node
  }

  private func expected(_ what: String) -> ManifestError {
    failure("expected \(what), found \(json.value.inWords)")
  }
}
