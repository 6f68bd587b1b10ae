import PGQuery

extension TableTraits {
  /// What goes wrong in the pieces of a function's body, each line and reason once.
  func hazards(in pieces: [BodyStatement]) -> [FunctionHazard] {
    var hazards: [FunctionHazard] = []
    for piece in pieces where piece.names.contains(name.name.name) {
      for index in piece.tree.statements.indices {
        for breach in StatementRules(traits: self).breaches(in: piece.tree, statement: index) {
          let hazard = FunctionHazard(
            hazard: breach.hazard, line: piece.line(at: breach.offset), reason: breach.reason)
          if !hazards.contains(hazard) { hazards.append(hazard) }
        }
      }
    }
    return hazards
  }
}
