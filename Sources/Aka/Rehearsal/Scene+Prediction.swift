import PGQuery
import Postgres

import struct Postgres.Identifier

extension Scene {
  /// What will become of a statement; `nil` if it means none of the tables.
  func verdict(on candidate: Candidate) throws -> Prediction? {
    let named = renames.compactMap { rename in
      let references = candidate.references(to: rename.old, isVisible: visible.contains(rename.table.oid))
      return references.isEmpty ? nil : Naming(rename: rename, references: references)
    }
    guard !named.isEmpty else { return nil }
    if let taken = named.first(where: { !$0.rename.keepsOldName }) {
      return .differs(reason: "\(taken.rename.old) is another table then")
    }
    guard let query = candidate.isPlannable ? candidate : candidate.innerQuery else {
      return judged(candidate, named)
    }
    return try planned(query, named, onlyAnalysed: candidate.kind == "ViewStmt")
  }

  /// A statement that cannot be planned. Of several tables, that one counts for which most goes wrong.
  private func judged(_ candidate: Candidate, _ named: [Naming]) -> Prediction? {
    var worst: Prediction?
    for naming in named {
      guard
        let rules = UtilityRules(
          candidate.tree, candidate.tree.statements[0], about: naming.rename.old, naming.references,
          insertsByTrigger: naming.rename.measures.triggered.contains(.insert))
      else {
        return .undecided(reason: "its parse tree cannot be read")
      }
      if rules.isTheRename(to: naming.rename.new.name) { return nil }
      let prediction = naming.rename.measures.shim == .view ? rules.judge() : rules.judgeOnAlias()
      if prediction.weight > worst?.weight ?? -1 { worst = prediction }
    }
    return worst
  }

  /// - Parameter onlyAnalysed: whether the statement only analyses the query: CREATE VIEW asks neither for rights on what
  ///   the view reads nor for its policies.
  private func planned(_ query: Candidate, _ named: [Naming], onlyAnalysed: Bool) throws -> Prediction {
    if let danger { return .undecided(reason: danger) }
    let today: ExplainedPlan
    switch try probe.plan(query.text, parameters: query.parameterCount, path: path) {
    case .success(let plan): today = plan
    case .failure(let error) where onlyAnalysed && error.comesAfterAnalysis: return .same
    case .failure(let error): return failsToday(query, error)
    }
    let text = query.pointed(at: standIns, for: named.map(\.rename.old))
    switch try probe.plan(text, parameters: query.parameterCount, path: standIns.path(path)) {
    case .success(let plan): return routed(query, named) ?? compare(today, plan, named)
    case .failure(let error) where error.isImpatience: return .undecided(reason: error.message)
    case .failure(let error): return .fails(error.state, query.redacted(error.message))
    }
  }

  /// With parameters, the text may be one that pg_stat_statements made, and not what the application sends.
  private func failsToday(_ query: Candidate, _ error: PostgresError) -> Prediction {
    let message = query.redacted(error.message)
    if error.state == .undefinedTable {
      return .undecided(
        reason: "PostgreSQL cannot plan this without the temporary tables of its session: \(message)")
    }
    return query.parameterCount > 0 || error.isImpatience
      ? .undecided(reason: "PostgreSQL cannot plan this text today: \(message)")
      : .failsToday(state: error.state.rawValue, message: message)
  }

  /// What PostgreSQL plans and then does not do: a row that an alias table hands on is only looked at when it is there.
  private func routed(_ query: Candidate, _ named: [Naming]) -> Prediction? {
    for naming in named where naming.rename.measures.shim == .alias {
      let rename = naming.rename
      var traits = TableTraits(rename.table, rename.dependencies, serverVersion: connection.serverVersion)
      traits.shim = .alias
      let breaches = StatementRules(traits: traits).breaches(
        in: query.tree, statement: 0, isVisible: visible.contains(rename.table.oid))
      if let breach = breaches.first(where: { $0.hazard == .systemColumns }) {
        return .fails(.featureNotSupported, breach.reason)
      }
    }
    return nil
  }

  private func compare(_ today: ExplainedPlan, _ then: ExplainedPlan, _ named: [Naming]) -> Prediction {
    if today.losesDefault(in: then) {
      return .fails(
        .notNullViolation,
        "null value in an identity column: DEFAULT in an UPDATE is the view's, which has none")
    }
    for naming in named
    where naming.rename.measures.shim == .alias && naming.references.contains(where: \.only) {
      return .differs(reason: "ONLY finds no rows: those are in the partition of the alias table")
    }
    for naming in named {
      if naming.hasChildren, naming.references.contains(where: \.only) {
        return .differs(reason: "ONLY means nothing to a view: rows of child tables come too")
      }
      if naming.references.contains(where: { $0.use == .regclassLiteral }) {
        return .differs(
          reason: "a name in quotes means the view, for which the catalog knows no keys, sequences or size")
      }
    }
    // The stand-in of an alias table has no partition: to attach one would stop the application.
    if named.contains(where: { $0.rename.measures.shim == .alias }) { return .same }
    return today.text == then.text ? .same : .planChanged(before: today.text, after: then.text)
  }

  /// Where a statement names a renamed table.
  private struct Naming {
    let rename: PlannedRename
    let references: [TableReference]

    var hasChildren: Bool {
      rename.dependencies.relatives.contains { !$0.isParent && !$0.isPartition }
    }
  }
}

extension PostgresError {
  /// Whether we did not wait rather than PostgreSQL refuse.
  fileprivate var isImpatience: Bool { state == .lockNotAvailable || state == .queryCanceled }

  /// Whether the statement had been understood: what was missing is a right, or policies lead in a circle.
  fileprivate var comesAfterAnalysis: Bool {
    state == .insufficientPrivilege || state == SQLState("42P17")
  }
}

extension Prediction {
  /// What fails today fails before anything else can.
  fileprivate var weight: Int {
    switch self {
    case .same: 0
    case .undecided: 1
    case .planChanged: 2
    case .differs: 3
    case .fails: 4
    case .failsToday: 5
    }
  }
}
