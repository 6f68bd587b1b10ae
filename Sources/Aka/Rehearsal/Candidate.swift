import PGQuery
import Postgres

import struct Postgres.Identifier

/// A single statement that may name a renamed table.
struct Candidate {
  /// Which of the workload's statements it is.
  let number: Int
  /// The text of this statement alone, in a form that PostgreSQL can prepare.
  let text: String
  let tree: ParseTree
  let references: [TableReference]
  let parameterCount: Int

  /// - Throws: `ParseError` if PostgreSQL's grammar refuses the text.
  init(_ given: String, number: Int) throws(ParseError) {
    self.number = number
    text = NormalisedText.preparable(given)
    tree = try Parser.parse(text)
    references = tree.references()
    parameterCount = try Tokens(text).parameterCount
  }

  /// PostgreSQL's name for its kind.
  var kind: String { tree.statements[0].kind }

  /// Whether PREPARE and EXPLAIN take it.
  var isPlannable: Bool { Self.isPlannable(kind) }

  static func isPlannable(_ kind: String) -> Bool {
    ["SelectStmt", "InsertStmt", "UpdateStmt", "DeleteStmt", "MergeStmt"].contains(kind)
  }

  /// The places that mean a table: by its schema, or without one if the search_path leads there.
  func references(to table: Postgres.QualifiedName, isVisible: Bool) -> [TableReference] {
    references.filter { reference in
      guard Identifier(reference.name) == table.name else { return false }
      return reference.schema.map { Identifier($0) == table.schema } ?? isVisible
    }
  }

  /// The message of an error without what it repeats of the statement's data.
  func redacted(_ message: String) -> String { RedactedStatement(text).redact(message) }
}
