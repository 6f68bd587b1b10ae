/// String constants that PostgreSQL resolves to a relation.
extension ReferenceWalker {
  /// Where a function takes the relation: from its first argument or, since a role may come before it, its last.
  private enum Position { case first, fromEnd(Int) }

  private static let functions: [String: Position] = [
    "nextval": .first, "currval": .first, "setval": .first, "to_regclass": .first,
    "pg_get_serial_sequence": .first, "pg_relation_size": .first, "pg_table_size": .first,
    "pg_indexes_size": .first, "pg_total_relation_size": .first, "pg_relation_filenode": .first,
    "pg_relation_filepath": .first, "row_security_active": .first, "table_to_xml": .first,
    "table_to_xmlschema": .first, "table_to_xml_and_xmlschema": .first, "pg_partition_tree": .first,
    "pg_partition_ancestors": .first, "pg_partition_root": .first, "pg_prewarm": .first,
    "has_table_privilege": .fromEnd(2), "has_any_column_privilege": .fromEnd(2),
    "has_sequence_privilege": .fromEnd(2), "has_column_privilege": .fromEnd(3),
  ]

  /// `'users'::regclass`.
  mutating func addRegclassCast(_ node: Int) {
    let tape = tree.tape
    guard let type = tape.child(node, .typeName), let names = tape.child(type, .names),
      tape.names(names).last == "regclass", let argument = tape.child(node, .arg)
    else { return }
    addRegclassLiteral(argument)
  }

  /// `nextval('users_id_seq')`: the argument is converted without a cast that one could see.
  mutating func addRegclassArguments(_ node: Int) {
    let tape = tree.tape
    guard let names = tape.child(node, .funcname), let function = tape.names(names).last,
      let position = Self.functions[function], let list = tape.child(node, .args)
    else { return }
    let arguments = Array(tape.children(list))
    switch position {
    case .first: arguments.first.map { addRegclassLiteral($0) }
    case .fromEnd(let back) where back <= arguments.count:
      addRegclassLiteral(arguments[arguments.count - back])
    case .fromEnd: break
    }
  }

  private mutating func addRegclassLiteral(_ argument: Int) {
    let tape = tree.tape
    // PostgreSQL prints `to_regclass('users'::text)`.
    if let cast = tape.child(argument, .typeCast), let inner = tape.child(cast, .arg) {
      return addRegclassLiteral(inner)
    }
    guard let constant = tape.child(argument, .constant), let value = tape.child(constant, .sval),
      let text = tape.string(value, .sval), let name = QualifiedName(parsing: text)
    else { return }
    add(name, at: tape.integer(constant, .location), use: .regclassLiteral)
  }
}
