/// How much two tables are alike, from what they have in common and what only one of them has.
struct Resemblance: Sendable {
  /// The share of what both have in all that either has, from 0 to 1; and a third of it the share in what the smaller one
  /// has, since a renamed table often gets something new in the same breath.
  let share: Double
  /// How sure one may be that it is the same table, from 0 to 1: the share, less if there is little to compare.
  let confidence: Double
  /// What is common and what is not, in words.
  let evidence: [String]

  /// Whether nothing tells the two apart.
  let isExact: Bool

  init(_ old: [Trait: Int], _ new: [Trait: Int]) {
    var common: [Trait.Sort: Int] = [:]
    var all: [Trait.Sort: Int] = [:]
    for (trait, count) in old {
      let other = new[trait] ?? 0
      common[trait.sort, default: 0] += min(count, other)
      all[trait.sort, default: 0] += trait.isOpen ? min(count, other) : max(count, other)
    }
    for (trait, count) in new where old[trait] == nil && !trait.isOpen {
      all[trait.sort, default: 0] += count
    }
    func weight(_ counts: [Trait.Sort: Int]) -> Double {
      counts.reduce(0) { $0 + $1.key.weight * Double($1.value) }
    }
    let (shared, total) = (weight(common), weight(all))
    let smaller = min(Self.weight(old), Self.weight(new))
    share = smaller == 0 ? 0 : (shared / total * 2 + shared / smaller) / 3
    isExact = shared == total
    confidence = share * shared / (shared + 1)
    evidence = Trait.Sort.allCases.compactMap { sort in
      guard let count = all[sort], count > 0 else { return nil }
      let same = common[sort] ?? 0
      if same == count { return "the same " + (count == 1 ? sort.rawValue : sort.counted(count)) }
      return same == 0
        ? "\(sort.counted(count)) on one side only" : "\(same) of \(sort.counted(count)) in common"
    }
  }

  private static func weight(_ traits: [Trait: Int]) -> Double {
    traits.reduce(0) { $0 + ($1.key.isOpen ? 0 : $1.key.sort.weight * Double($1.value)) }
  }
}
