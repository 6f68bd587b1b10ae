import Aka

/// What came of rehearsing a script's statements.
public struct RehearsalTally: Sendable {
  /// What was learnt of one statement.
  enum Trial {
    /// Nothing: the script had a transaction open.
    case inTransaction
    /// Nothing: its tables cannot be renamed.
    case refused
    /// What was foretold, nil for "does not concern it", and what happened; whether rows tell more than a plan.
    case compared(verdict: Prediction?, Comparison, showsRows: Bool)
  }

  /// The script.
  public let script: String
  /// What was foretold wrongly.
  public private(set) var mismatches: [String] = []
  private var counts: [String: Int] = [:]
  private var undecided: [String: Int] = [:]

  init(script: String) { self.script = script }

  mutating func count(_ trial: Trial?, _ chunk: Chunk) {
    switch trial {
    case nil: counts["without tables", default: 0] += 1
    case .inTransaction: counts["in a transaction", default: 0] += 1
    case .refused: counts["not to be renamed", default: 0] += 1
    case .compared(let verdict, let comparison, let showsRows):
      counts[verdict?.label ?? "unrelated", default: 0] += 1
      if case .undecided(let reason) = verdict { undecided[reason, default: 0] += 1 }
      let claim = verdict ?? .same
      if !claim.agrees(with: comparison, showsRows: showsRows) { disagree(claim, comparison, chunk) }
    }
  }

  private mutating func disagree(_ verdict: Prediction, _ comparison: Comparison, _ chunk: Chunk) {
    mismatches.append(
      """
      \(script):\(chunk.line): \(chunk.text)
      --- foretold
      \(verdict)
      --- on the table
      \(comparison.table.summary)
      --- through the shim
      \(comparison.shim.summary)
      """)
  }

  /// A line of numbers, and one for each reason why a verdict was withheld.
  public var summary: String {
    let numbers = counts.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
    let reasons = undecided.sorted { $0.key < $1.key }.map { "  undecided (\($0.value)): \($0.key)" }
    return (["\(script): \(numbers), \(mismatches.count) foretold wrongly"] + reasons).joined(separator: "\n")
  }

  /// Everything that was foretold wrongly.
  public var report: String { mismatches.joined(separator: "\n\n") }
}

extension Prediction {
  fileprivate var label: String {
    switch self {
    case .same: "the same"
    case .fails: "fail"
    case .differs: "differ"
    case .planChanged: "another plan"
    case .failsToday: "fail today"
    case .undecided: "undecided"
    }
  }

  /// Whether it came true. What fails today, because of the data or on purpose, shows nothing of the shim, and neither does
  /// a verdict that was withheld.
  fileprivate func agrees(with comparison: Comparison, showsRows: Bool) -> Bool {
    let (today, then) = (comparison.table.error?.state, comparison.shim.error?.state)
    switch self {
    case .undecided: return true
    case .failsToday: return today != nil
    case _ where today != nil: return true
    case .fails(let state, _): return then == state
    case .differs, .planChanged: return then == nil
    case .same: return then == nil && !(showsRows && comparison.aspects.contains(.rows))
    }
  }
}
