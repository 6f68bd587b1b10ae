/// Relations that statements name as objects, as plain lists of strings.
extension ReferenceWalker {
  /// The kinds of object whose name is the relation's.
  private static let relations: Set<String> = [
    "OBJECT_TABLE", "OBJECT_VIEW", "OBJECT_MATVIEW", "OBJECT_FOREIGN_TABLE", "OBJECT_SEQUENCE",
    "OBJECT_INDEX",
    "OBJECT_TYPE",
  ]

  /// The kinds of object whose name is that of a relation and then their own.
  private static let parts: Set<String> = [
    "OBJECT_COLUMN", "OBJECT_TRIGGER", "OBJECT_RULE", "OBJECT_POLICY", "OBJECT_TABCONSTRAINT",
  ]

  /// DROP, COMMENT ON, SECURITY LABEL, ALTER EXTENSION ... ADD, and ALTER TYPE in its many forms.
  mutating func addObjects(_ node: Int) {
    let tape = tree.tape
    let kind = [JSONKey.removeType, .objtype, .objectType, .renameType].lazy
      .compactMap { tape.string(node, $0) }.first
    guard let kind else { return }
    let isPart = Self.parts.contains(kind)
    // Where a statement has a relation of its own, the object names only the part.
    guard isPart || Self.relations.contains(kind), tape.child(node, .relation) == nil else { return }

    var objects: [Int] = []
    if let object = tape.child(node, .object) { objects.append(object) }
    if let list = tape.child(node, .objects) { objects.append(contentsOf: tape.children(list)) }
    for object in objects {
      guard let list = tape.child(object, .list), let items = tape.child(list, .items) else { continue }
      let names = tape.names(items)
      guard let name = QualifiedName(parts: isPart ? names.dropLast() : names) else { continue }
      addUnlocated(name, use: .object)
    }
  }

  /// A sequence's OWNED BY table.column.
  mutating func addOwner(_ node: Int) {
    let tape = tree.tape
    guard tape.string(node, .defname) == "owned_by", let argument = tape.child(node, .arg),
      let list = tape.child(argument, .list), let items = tape.child(list, .items),
      let name = QualifiedName(parts: tape.names(items).dropLast())
    else { return }
    addUnlocated(name, use: .object)
  }
}
