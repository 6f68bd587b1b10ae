import Postgres

extension ObviousStatements {
  /// Gives a part of a table the name that the files have for it.
  func rename(_ old: SchemaObject, to new: SchemaObject, in table: QualifiedName?) -> Change {
    guard let table else { return ([], []) }
    func change(_ statement: (Identifier, Identifier) -> String) -> Change {
      let (old, new) = (Identifier(old.name), Identifier(new.name))
      return ([statement(old, new)], [statement(new, old)])
    }
    func own(_ name: Identifier) -> String { QualifiedName(table.schema, name).quoted }
    return switch new.kind {
    case .index: change { "ALTER INDEX \(own($0)) RENAME TO \($1.quoted)" }
    case .sequence: change { "ALTER SEQUENCE \(own($0)) RENAME TO \($1.quoted)" }
    case .statistics: change { "ALTER STATISTICS \(own($0)) RENAME TO \($1.quoted)" }
    case .constraint: change { "ALTER TABLE \(table.quoted) RENAME CONSTRAINT \($0.quoted) TO \($1.quoted)" }
    case .trigger, .policy, .rule:
      change {
        "ALTER \(new.kind.rawValue.uppercased()) \($0.quoted) ON \(table.quoted) RENAME TO \($1.quoted)"
      }
    default: ([], [])
    }
  }

  /// Says of an object what the files say of it.
  func comment(on object: SchemaObject, in table: QualifiedName?, instead old: String?) -> Change {
    let name = Identifier(object.name).quoted
    let words = object.kind.inWords.uppercased()
    let subject =
      switch (object.kind, table) {
      case (.column, let table?): "COLUMN \(table.quoted).\(name)"
      case (.constraint, let table?), (.trigger, let table?), (.rule, let table?), (.policy, let table?):
        "\(words) \(name) ON \(table.quoted)"
      case (.index, let table?), (.statistics, let table?), (.sequence, let table?):
        "\(words) \(QualifiedName(table.schema, Identifier(object.name)).quoted)"
      case (.function, _): "\(object.isProcedure ? "PROCEDURE" : "FUNCTION") \(object.sqlName)"
      default: "\(words) \(object.sqlName)"
      }
    func statement(_ text: String?) -> String { "COMMENT ON \(subject) IS \(SQL("\(literal: text)").text)" }
    return ([statement(object.comment)], [statement(old)])
  }
}

extension SchemaObject {
  /// Its name for SQL. A function's is printed with its arguments, by PostgreSQL.
  var sqlName: String {
    switch kind {
    case .schema, .extension, .eventTrigger: Identifier(name).quoted
    case .function: schema.quoted + "." + quotedFunctionName
    default: qualifiedName.quoted
    }
  }

  private var quotedFunctionName: String {
    let parts = name.split(separator: "(", maxSplits: 1, omittingEmptySubsequences: false)
    return Identifier(String(parts[0])).quoted + "(" + (parts.count > 1 ? String(parts[1]) : ")")
  }

  var isProcedure: Bool { definition.hasPrefix("CREATE OR REPLACE PROCEDURE") }

  /// A view's query, without the semicolon that PostgreSQL ends it with.
  var body: String { definition.trimmed }

  /// All but the type can be left to PostgreSQL, which printed what it chose itself.
  var sequenceOptions: String { definition.replacing(" START ", with: " START WITH ") }

  func createIndex(on table: QualifiedName, concurrently: Bool) -> String {
    let isUnique = definition.hasPrefix("UNIQUE ")
    return
      "CREATE \(isUnique ? "UNIQUE " : "")INDEX \(concurrently ? "CONCURRENTLY " : "")\(Identifier(name).quoted) ON "
      + "\(table.quoted) \(isUnique ? String(definition.dropFirst(7)) : definition)"
  }
}

extension String {
  /// Without blanks, line ends and a semicolon at its end.
  fileprivate var trimmedEnd: Substring {
    var text = self[...]
    while let last = text.last, last.isWhitespace || last == ";" { text.removeLast() }
    return text
  }

  var trimmed: String { String(trimmedEnd) }
}
