import Postgres

/// What keeps an old name alive, and why it is that.
struct ShimChoice: Sendable, Codable, Hashable {
  let kind: ShimKind
  let reason: String
}

/// Chooses for renames that leave it to us: a view, of which everything is known, unless the application fails on it and not on
/// an alias table.
struct ShimChooser {
  let connection: Connection

  /// The choices for all renames of a manifest that ask for one. Statements are rehearsed, so it must not run in a transaction.
  func choose(_ manifest: Manifest) throws -> [QualifiedName: ShimChoice] {
    let options = manifest.renames.map(\.options) + manifest.patterns.map(\.options)
    guard options.contains(where: { $0.shim == .auto }) else { return [:] }
    let planner = Planner(connection: connection)
    let views = try planner.plan(manifest, choosing: [:])
    let open = views.renames.filter { $0.options.shim == .auto && $0.keepsOldName }
    let wishes = Dictionary(
      uniqueKeysWithValues: open.map { ($0.old, ShimChoice(kind: .alias, reason: "")) })
    let aliases = try planner.plan(manifest, choosing: wishes)
    let observed = try statistics()
    var choices: [QualifiedName: ShimChoice] = [:]
    for view in open {
      let alias = aliases.renames.first { $0.old == view.old }
      choices[view.old] =
        try alias.map { try choose(view, $0, observed) }
        ?? ShimChoice(
          kind: .view,
          reason: aliases.refusals.first { $0.reason.hasPrefix("\(view.old) ") }?.reason
            ?? "\(view.old) cannot have an alias table")
    }
    return choices
  }

  /// That there are none is one answer. That they could not be read is an error, and none.
  private func statistics() throws -> Result<ObservedStatements, StatisticsUnavailable> {
    do {
      return .success(try StatementStatistics(connection: connection).read())
    } catch let unavailable as StatisticsUnavailable {
      return .failure(unavailable)
    }
  }

  private func choose(
    _ view: PlannedRename, _ alias: PlannedRename,
    _ statistics: Result<ObservedStatements, StatisticsUnavailable>
  ) throws -> ShimChoice {
    if !view.options.clients.isEmpty {
      let reasons = view.options.clients.sorted { $0.rawValue < $1.rawValue }.map(\.reason)
      return ShimChoice(kind: .alias, reason: reasons.joined(separator: "; "))
    }
    let observed: ObservedStatements
    switch statistics {
    case .success(let statements): observed = statements
    case .failure(let unavailable):
      return ShimChoice(
        kind: .view, reason: "no statements were seen that would fail on a view: \(unavailable.reason)")
    }
    func failures(_ rename: PlannedRename) throws -> [String: String] {
      let report = try Rehearsal(connection: connection).run(observed, renames: [rename])
      return report.statements.reduce(into: [:]) { failures, statement in
        if case .fails(_, let message) = statement.verdict { failures[statement.text] = message }
      }
    }
    let onView = try failures(view)
    guard let first = onView.sorted(by: { $0.key < $1.key }).first else {
      return ShimChoice(
        kind: .view, reason: "none of the statements that the server has seen fails on a view")
    }
    let onAlias = try failures(alias)
    let saved = onView.keys.filter { onAlias[$0] == nil }.count
    let lost = onAlias.keys.filter { onView[$0] == nil }.count
    let counts =
      "of the statements that the server has seen \(onView.count) fail on a view and \(onAlias.count) on an alias table"
    return saved > 0 && lost == 0
      ? ShimChoice(kind: .alias, reason: "\(counts); the first: \(first.key) (\(first.value))")
      : ShimChoice(kind: .view, reason: counts)
  }
}
