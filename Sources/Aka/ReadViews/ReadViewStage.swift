import Postgres

/// Builds the views of a plan off to the side, in schema aka. They read the tables by identity, so they are right before the
/// swap and after it, and in the swap they only get their names.
struct ReadViewStage {
  let connection: Connection

  /// Builds what is not there yet, in the caller's transaction.
  func build(_ views: [PlannedView], beside table: Relation, for entry: LedgerEntry) throws
    -> [StagedReadView]
  {
    let staged = try views.enumerated().filter { !$0.element.isThere }.map { index, view in
      try build(view, as: entry.stagedName("read\(index)_\(connection.backendPID)"), beside: table)
    }
    if !staged.isEmpty { try ReadViewRecord(connection: connection).write(staged, for: entry) }
    return staged
  }

  /// Under a name of this session's own, so that two operators do not drop each other's.
  private func build(_ view: PlannedView, as name: QualifiedName, beside table: Relation) throws
    -> StagedReadView
  {
    let wish = view.wish
    try ShimRemoval(connection: connection).remove(name)
    let path: String = try connection.run("SELECT current_setting('search_path')").scalar()
    try connection.run("SELECT set_config('search_path', \(view.searchPath), true)")
    try connection.run(
      """
      CREATE VIEW \(name) WITH (security_invoker = \(unescaped: wish.securityInvoker),
        security_barrier = \(unescaped: wish.securityBarrier)) AS \(unescaped: view.query)
      """)
    try connection.run("SELECT set_config('search_path', \(path), true)")
    if let comment = wish.comment { try connection.run("COMMENT ON VIEW \(name) IS \(literal: comment)") }
    try connection.run(ShimGrants(table: table.lending(only: wish.readers), view: name).statement)
    let oid: UInt32 = try connection.run("SELECT \(name.quoted)::regclass::oid").scalar()
    return StagedReadView(staged: StagedShim(name: name, oid: oid), name: view.name)
  }
}

/// A view that waits for its name.
struct StagedReadView {
  let staged: StagedShim
  let name: QualifiedName

  /// Whether nobody has touched it.
  var stands: SQL { SwapScript.stands(staged.oid, at: staged.name) }

  /// Gives it its place. Nobody knows it yet, so this waits for nobody, and comes before the lock.
  var placement: [SQL] {
    [SwapScript.approach(staged.name, to: name), SwapScript.arrive(staged.name, at: name)]
  }
}
