/// The names of types, any of which may be a table's row type.
extension ReferenceWalker {
  mutating func addType(_ node: Int) {
    let tape = tree.tape
    guard let list = tape.child(node, .names) else { return }
    var parts = tape.names(list)
    // `users.id%TYPE` names a column.
    if tape.flag(node, .percentType) { parts.removeLast() }
    guard let name = QualifiedName(parts: parts), name.schema != "pg_catalog" else { return }
    let location = tape.integer(node, .location)
    // In some places the grammar gives a type no location, which is written as -1.
    if location >= 0 { add(name, at: location, use: .rowType) } else { addUnlocated(name, use: .rowType) }
  }
}

extension JSONTape {
  /// The strings of a list of names.
  func names(_ list: Int) -> [String] {
    children(list).compactMap { item in
      children(item).first { _ in true }.flatMap { string($0, .sval) }
    }
  }
}
