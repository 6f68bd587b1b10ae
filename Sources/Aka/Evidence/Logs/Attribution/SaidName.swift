/// A name that a text says, and what for.
struct SaidName: Equatable, Sendable {
  /// The number of the name among those that are looked for.
  let target: Int
  var kind: LogUse.Kind
  let isAmbiguous: Bool
  let example: String?
}

extension [SaidName] {
  /// One finding a name: what tells most.
  func strongest() -> [SaidName] {
    var best: [Int: SaidName] = [:]
    for finding in self {
      if let known = best[finding.target], known.weight >= finding.weight { continue }
      best[finding.target] = finding
    }
    return best.values.sorted { $0.target < $1.target }
  }

  /// The same, as no more than possible.
  func asPossible() -> [SaidName] {
    map { finding in
      var finding = finding
      finding.kind = .possible
      return finding
    }
  }
}

extension SaidName {
  /// Of two that tell the same, the one that means no other name tells more.
  fileprivate var weight: Int { kind.strength * 2 + (isAmbiguous ? 0 : 1) }
}

extension LogUse.Kind {
  fileprivate var strength: Int {
    switch self {
    case .possible: 0
    case .other: 1
    case .read: 2
    case .write: 3
    case .missing: 4
    }
  }
}
