/// What a script's run amounted to.
public struct Tally: Sendable {
  /// The script.
  public let script: String
  /// Statements that ran.
  public private(set) var statements = 0
  /// Those that named a table which a shim stood in for.
  public private(set) var throughShims = 0
  /// Those with the same outcome.
  public private(set) var same = 0
  /// Differences in known classes.
  public private(set) var classes: [DifferenceClass: [Finding]] = [:]
  /// Differences in no class.
  public private(set) var unknown: [Finding] = []

  init(script: String) { self.script = script }

  /// Differences in known classes, of which the plans of the tables concerned said nothing.
  public var unannounced: [Finding] { classes.values.joined().filter { !$0.isAnnounced } }

  mutating func count(_ finding: Finding?, throughShim: Bool) {
    statements += 1
    if throughShim { throughShims += 1 }
    guard let finding else {
      same += 1
      return
    }
    if let kind = finding.kind { classes[kind, default: []].append(finding) } else { unknown.append(finding) }
  }

  /// A line of numbers, and one more for each class; a star marks the classes of which some plan should have said more.
  public var summary: String {
    let head =
      "\(script): \(statements) statements, \(throughShims) through shims: \(same) the same, "
      + "\(unknown.count) differ in no known way, \(unannounced.count) in one that was not announced"
    let lines = classes.sorted { $0.key.rawValue < $1.key.rawValue }.map { kind, findings in
      "  \(findings.count) \(kind.rawValue)\(findings.allSatisfy(\.isAnnounced) ? "" : " *")"
    }
    return ([head] + lines).joined(separator: "\n")
  }

  /// The differences that nobody was told of, or those in one class: where, the statement, both outcomes.
  public func report(_ kind: DifferenceClass? = nil) -> String {
    (kind.map { classes[$0] ?? [] } ?? unknown + unannounced).map { $0.report(in: script) }.joined(
      separator: "\n\n")
  }
}

extension Finding {
  func report(in script: String) -> String {
    """
    \(script):\(chunk.line): \(kind.map { "[\($0.rawValue)] " } ?? "")\(chunk.text)
    --- on the table
    \(table.summary)
    --- through the shim
    \(shim.summary)
    \(afterwards)
    """
  }
}
