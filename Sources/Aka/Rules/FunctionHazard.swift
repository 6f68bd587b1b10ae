import PGQuery

/// A statement of a function that goes wrong once a view has the table's name.
public struct FunctionHazard: Sendable, Codable, Hashable {
  /// What goes wrong.
  let hazard: Hazard
  /// How much it matters.
  public let severity: Finding.Severity
  /// The line of the function's body.
  public let line: Int
  /// How it goes wrong.
  public let reason: String
  /// What the statement does to rows, where it depends on that whether it goes wrong.
  var writes: [WriteOperation]?
}

extension TableTraits {
  /// What goes wrong in the pieces of a function's body, each line and reason once.
  func hazards(in pieces: [BodyStatement]) -> [FunctionHazard] {
    var hazards: [FunctionHazard] = []
    for piece in pieces where piece.names.contains(name.name.name) {
      for index in piece.tree.statements.indices {
        for breach in StatementRules(traits: self).breaches(in: piece.tree, statement: index) {
          let hazard = FunctionHazard(
            hazard: breach.hazard, severity: breach.severity, line: piece.line(at: breach.offset),
            reason: breach.reason, writes: breach.writes)
          if !hazards.contains(hazard) { hazards.append(hazard) }
        }
      }
    }
    return hazards
  }
}
