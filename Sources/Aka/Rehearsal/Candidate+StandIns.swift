import PGQuery
import Postgres

import struct Postgres.Identifier

extension Candidate {
  /// The text with every name that says the table's schema pointed at what stands in for the table. Names without a schema
  /// stay: the search path leads them there.
  func pointed(at standIns: StandIns, for tables: [Postgres.QualifiedName]) -> String {
    var bytes = Array(text.utf8)
    for reference in references.reversed() {
      guard let schema = reference.schema else { continue }
      let table = Postgres.QualifiedName(Identifier(schema), Identifier(reference.name))
      guard tables.contains(table) else { continue }
      let name: SQL =
        reference.use == .regclassLiteral
        ? "\(literal: standIns.name(of: table).quoted)" : "\(standIns.name(of: table))"
      bytes.replaceSubrange(reference.range, with: name.text.utf8)
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
