/// Chooses how each operation gets from a shim to its table.
///
/// What PostgreSQL rewrites itself is exact, and every shim of ours can be rewritten: it selects the columns of one relation.
/// So triggers are for those who ask for them, because they COPY into the old name.
struct WriteChoice {
  let paths: [ChosenWritePath]

  init(for table: Relation, wish: WriteWish) {
    paths = WriteOperation.allCases.map { operation in
      switch wish.paths[operation] {
      case .trigger?: ChosenWritePath(operation: operation, path: .trigger, reason: "as you wish")
      case .native?: ChosenWritePath(operation: operation, path: .native, reason: "as you wish")
      case nil: ChosenWritePath(operation: operation, path: .native, reason: Self.reason(for: table))
      }
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
