import Postgres

/// What everything is called in Swift, decided once for the whole model and always in the same way.
struct SwiftNames {
  /// Types, and aliases of former names.
  private(set) var types: [Subject: TypePath] = [:]
  /// What had to be decided that a person should know.
  private(set) var notes: [String] = []
  private var taken: [String?: Set<String>] = [:]
  private var namespaceNames: [Identifier: String] = [:]

  /// What gets a name.
  enum Subject: Hashable {
    case table(QualifiedName), enumeration(QualifiedName), composite(QualifiedName), formerName(QualifiedName)

    var name: QualifiedName {
      switch self {
      case .table(let name), .enumeration(let name), .composite(let name), .formerName(let name): name
      }
    }
  }

  /// A type, perhaps in the namespace of its schema.
  struct TypePath: Hashable {
    let namespace: String?
    let name: String
    var text: String { namespace.map { "\($0).\(name)" } ?? name }
  }

  init(of model: SchemaModel) {
    let types: [Subject] =
      model.tables.map { .table($0.qualifiedName) } + model.enums.map { .enumeration($0.name) }
      + model.composites.map { .composite($0.name) }
    let rowTypes = Set(model.composites.filter(\.isRowType).map(\.name))
    let proposals = Dictionary(
      uniqueKeysWithValues: types.map { ($0, Self.proposal(for: $0, rowTypes: rowTypes)) })
    let former: [Subject] = model.renames.map { .formerName(QualifiedName($0.schema, $0.name)) }
    let formerProposals = Dictionary(
      former.map { ($0, Self.proposal(for: $0, rowTypes: [])) }, uniquingKeysWith: { first, _ in first })

    let crowded = Self.crowded(proposals)
    openNamespaces(
      for: types.filter { crowded.contains(proposals[$0] ?? "") }.map(\.name.schema),
      avoiding: Set(proposals.values))
    for type in Self.sorted(types) { settle(type, proposals[type] ?? "", isCrowded: crowded) }

    let crowdedFormer = Self.crowded(formerProposals)
    openNamespaces(
      for: former.filter { crowdedFormer.contains(formerProposals[$0] ?? "") }.map(\.name.schema),
      avoiding: taken[nil] ?? [])
    for name in Self.sorted(former) {
      settleFormer(name, formerProposals[name] ?? "", isCrowded: crowdedFormer, model)
    }
  }

  /// The namespaces, by name.
  var namespaces: [String] { Set(types.values.compactMap(\.namespace)).sorted() }

  /// A type's name, away from those that Swift code cannot do without.
  static func typeName(_ name: String, suffix: String = "Row") -> String {
    let type = SwiftWords.upperCamel(name)
    return SwiftWords.reservedTypes.contains(type) ? type + suffix : type
  }

  private static func proposal(for subject: Subject, rowTypes: Set<QualifiedName>) -> String {
    let name = subject.name.name.name
    switch subject {
    case .table, .formerName: return typeName(name)
    case .enumeration: return typeName(name, suffix: "Value")
    // The struct of the table itself has properties that are not optional.
    case .composite(let type):
      return rowTypes.contains(type) ? typeName(name) + "Value" : typeName(name, suffix: "Value")
    }
  }

  /// Names that several schemas want.
  private static func crowded(_ proposals: [Subject: String]) -> Set<String> {
    let schemas = Dictionary(grouping: proposals, by: \.value).mapValues { Set($0.map(\.key.name.schema)) }
    return Set(schemas.filter { $0.value.count > 1 }.keys)
  }

  private static func sorted(_ subjects: [Subject]) -> [Subject] { subjects.sorted { $0.name < $1.name } }

  private mutating func openNamespaces(for schemas: [Identifier], avoiding types: Set<String>) {
    for schema in Set(schemas).sorted() where namespaceNames[schema] == nil {
      var name = Self.typeName(schema.name, suffix: "Schema")
      if types.contains(name) { name += "Schema" }
      namespaceNames[schema] = free(name, in: nil)
    }
  }

  /// The name, with a number if it is taken, and takes it.
  private mutating func free(_ name: String, in namespace: String?) -> String {
    var number = 1
    func candidate() -> String { number == 1 ? name : "\(name)\(number)" }
    while taken[namespace, default: []].contains(candidate()) || candidate() == namespace { number += 1 }
    taken[namespace, default: []].insert(candidate())
    return candidate()
  }

  private mutating func settle(_ subject: Subject, _ proposal: String, isCrowded crowded: Set<String>) {
    let namespace = crowded.contains(proposal) ? namespaceNames[subject.name.schema] : nil
    let path = TypePath(namespace: namespace, name: free(proposal, in: namespace))
    types[subject] = path
    if let reason = reason(for: path, proposal, of: subject) {
      notes.append("\(subject.name) is \(path.text) in Swift: \(reason)")
    }
  }

  /// Why a type is not called as its name in SQL would have it.
  private func reason(for path: TypePath, _ proposal: String, of subject: Subject) -> String? {
    if path.namespace != nil { return "several schemas have a \(proposal)" }
    if path.name != proposal { return "another name comes to \(proposal) as well" }
    let plain = SwiftWords.upperCamel(subject.name.name.name)
    return SwiftWords.reservedTypes.contains(plain) ? "\(plain) is a name that Swift code needs" : nil
  }

  /// A former name must be what it was, or nothing.
  private mutating func settleFormer(
    _ subject: Subject, _ proposal: String, isCrowded crowded: Set<String>, _ model: SchemaModel
  ) {
    let namespace = crowded.contains(proposal) ? namespaceNames[subject.name.schema] : nil
    guard taken[namespace, default: []].contains(proposal) || proposal == namespace else {
      taken[namespace, default: []].insert(proposal)
      types[subject] = TypePath(namespace: namespace, name: proposal)
      return
    }
    let targets = model.renames.filter { QualifiedName($0.schema, $0.name) == subject.name }.map(\.target)
    // "users" -> "Users": the same type by the same name.
    guard !targets.contains(where: { types[.table($0)]?.name == proposal }) else { return }
    notes.append("\(subject.name) has no alias: \(proposal) is the name of something else")
  }
}
