import Postgres

/// Chooses how each operation gets from a shim to its table.
///
/// What PostgreSQL rewrites itself is exact, and every shim of ours can be rewritten: it selects the columns of one relation.
/// So triggers are for those who ask for them, and for applications that COPY into the old name, which takes triggers, and do
/// not upsert, which takes none.
struct WriteChoice {
  let paths: [ChosenWritePath]

  init(for table: Relation, wish: WriteWish, habits: InsertHabits = InsertHabits([])) {
    paths = WriteOperation.allCases.map { operation in
      if let path = wish.paths[operation] {
        return ChosenWritePath(operation: operation, path: path, reason: "as you wish")
      }
      if operation == .insert, habits.copiesWithoutUpserts(into: table.qualifiedName),
        TriggerWrites.obstacle(to: .insert, on: table) == nil
      {
        return ChosenWritePath(
          operation: operation, path: .trigger,
          reason:
            "pg_stat_statements has seen COPY into it, which takes triggers, and no upsert, which takes none")
      }
      return ChosenWritePath(operation: operation, path: .native, reason: Self.reason(for: table))
    }
  }

  private static func reason(for table: Relation) -> String {
    switch table.kind {
    case .materializedView: "a materialized view takes no writes, and its shim takes none either"
    case .view: "PostgreSQL rewrites it onto the view, and from there as it did before"
    default: "PostgreSQL rewrites it onto the table, which is exact"
    }
  }
}
