import PGQuery

/// An object that follows a table by its OID and nonetheless looks the table's name up, from a string, when it runs.
public struct NameLookup: Sendable, Codable, Hashable {
  /// The object in words.
  public let object: String
  let hazard: Hazard
  /// How much it matters.
  public let severity: Finding.Severity
  /// What it does with the name.
  public let reason: String
}

extension BoundText {
  /// The look-ups in a text, each once.
  func lookups(of traits: TableTraits) -> [NameLookup] {
    guard let tree = try? Parser.parse(text) else { return [] }
    var lookups: [NameLookup] = []
    for breach in StatementRules(traits: traits).breaches(inBound: tree) {
      let lookup = NameLookup(
        object: object, hazard: breach.hazard, severity: breach.severity, reason: breach.reason)
      if !lookups.contains(lookup) { lookups.append(lookup) }
    }
    return lookups
  }
}
