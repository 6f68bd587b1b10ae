import PGQuery
import Postgres

import struct Postgres.Identifier

/// Which tables an application loads with COPY, and into which it upserts.
struct InsertHabits {
  /// Names as they were written; without a schema, they may mean a table in any.
  private var copied: Set<WrittenName> = []
  private var upserted: Set<WrittenName> = []

  /// Looks only at statements that may be either: a workload has thousands.
  init(_ statements: [WorkloadStatement]) {
    for statement in statements {
      let text = statement.text.lowercased()
      guard text.contains("copy") || text.contains("conflict"), let tree = try? Parser.parse(statement.text)
      else {
        continue
      }
      for reference in tree.references() {
        let name = WrittenName(reference)
        if reference.use == .copyFrom { copied.insert(name) }
        if text.contains("conflict") { upserted.insert(name) }
      }
    }
  }

  /// Whether COPY goes into a table and no upsert does. In doubt, there is an upsert.
  func copiesWithoutUpserts(into table: Postgres.QualifiedName) -> Bool {
    let names = [WrittenName(schema: table.schema, table.name), WrittenName(schema: nil, table.name)]
    return names.contains(where: copied.contains) && !names.contains(where: upserted.contains)
  }
}
