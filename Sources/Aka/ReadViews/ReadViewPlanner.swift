import Postgres

/// Looks whether the views of a plan can be made. Changes nothing.
struct ReadViewPlanner {
  let connection: Connection
  let searchPath: String
  /// Every name that the plan's tables take or leave.
  let renames: [(old: QualifiedName, new: QualifiedName)]

  /// The views beside a table, and what speaks against them.
  func plan(_ wishes: [ReadView], beside table: Relation, to new: QualifiedName, columns: [ColumnRename])
    throws
    -> (views: [PlannedView], refusals: [Refusal])
  {
    guard !wishes.isEmpty else { return ([], []) }
    var refusals: [Refusal] = []
    var views: [PlannedView] = []
    var taken = Set(renames.flatMap { [$0.old, $0.new] })
    for wish in wishes {
      let name = QualifiedName(wish.schema ?? new.schema, wish.name)
      guard taken.insert(name).inserted else {
        refusals.append(
          Refusal("the name \(name) of a view is another's in the same plan", remedy: "choose another name"))
        continue
      }
      let occupant = try Catalog(connection: connection).occupants(of: [name])[name]
      let isThere = try isOurs(occupant, of: table)
      if let occupant, !isThere {
        refusals.append(
          Refusal(
            "the name \(name) of a view is taken by \(occupant.inWords)",
            remedy: "choose another name, or rename what is there in the same manifest to one that is free"))
        continue
      }
      let text = ReadViewQuery(renames: renames).text(of: wish, beside: table, columns: columns)
      if !isThere, let problem = try problem(with: text) {
        refusals.append(
          Refusal("the view \(name) cannot be made: \(problem)", remedy: "correct its query in the manifest"))
        continue
      }
      views.append(
        PlannedView(name: name, query: text, wish: wish, searchPath: searchPath, isThere: isThere))
    }
    return (views, refusals)
  }

  /// Whether an earlier rename of the table made what is there.
  private func isOurs(_ occupant: Occupant?, of table: Relation) throws -> Bool {
    guard case .relation(let oid) = occupant else { return false }
    return try ReadViewRecord(connection: connection).oids(of: table.oid).contains(oid)
  }

  /// What PostgreSQL says of a query, without running it.
  private func problem(with query: String) throws -> String? {
    try connection.run("SAVEPOINT aka_view")
    do {
      try connection.run("SELECT set_config('search_path', \(searchPath), true)")
      try connection.run("EXPLAIN \(unescaped: query)")
      try connection.runScript("ROLLBACK TO SAVEPOINT aka_view; RELEASE SAVEPOINT aka_view")
      return nil
    } catch let error as PostgresError where !error.isConnectionLoss {
      try connection.runScript("ROLLBACK TO SAVEPOINT aka_view; RELEASE SAVEPOINT aka_view")
      return "\(error.message) (SQLSTATE \(error.state))"
    }
  }
}
