import Postgres

/// Tells renamed tables from those that were dropped and created. A pure value: it compares structure, and what structure
/// cannot decide it leaves open.
///
/// Tables of one name on both sides are one table. Of the others, two are taken for one when they resemble each other more
/// than anything else resembles either. What is found out about one table helps with those that refer to it, so it starts
/// again until nothing new is found.
struct TableMatcher {
  private let live: SchemaSide
  private let desired: SchemaSide
  private let answers: DetectionAnswers
  private var oldOnes: Set<UInt32>
  private var newOnes: Set<UInt32>
  private var found: [TableMatch] = []
  private var liveLabels: [UInt32: String] = [:]
  private var desiredLabels: [UInt32: String] = [:]

  /// At this confidence a pair that has no rival is a rename.
  static let sure = 0.7
  /// Below this the two have hardly more in common than any two tables.
  static let plausible = 0.4
  /// By how much a pair must be ahead of its rivals.
  static let lead = 0.15

  init(live: Inventory, desired: Inventory, answers: DetectionAnswers) {
    let (live, desired) = (SchemaSide(live), SchemaSide(desired))
    (self.live, self.desired, self.answers) = (live, desired, answers)
    oldOnes = Set(live.named.filter { desired.named[$0.key] == nil }.values)
    newOnes = Set(desired.named.filter { live.named[$0.key] == nil }.values)
    for (name, oid) in live.named where desired.named[name] != nil { liveLabels[oid] = name.description }
    for (name, oid) in desired.named where live.named[name] != nil { desiredLabels[oid] = name.description }
  }

  /// The renames, and what cannot be decided.
  mutating func run() throws -> (matches: [TableMatch], ambiguities: [Ambiguity]) {
    try applyAnswers()
    var pairs = resemblances()
    while true {
      let sure = pairs.all.filter { isSure($0, among: pairs) }
      guard !sure.isEmpty else { break }
      for pair in sure { settle(pair.match(.structure)) }
      pairs = resemblances()
    }
    if answers.trustsNames {
      for pair in pairs.all.filter({ isNamed($0, among: pairs) }) { settle(pair.match(.name)) }
      pairs = resemblances()
    }
    return (found.sorted { $0.old < $1.old }, ambiguities(among: pairs))
  }

  fileprivate struct Pair {
    let old: SchemaObject
    let new: SchemaObject
    let resemblance: Resemblance

    func match(_ basis: TableMatch.Basis) -> TableMatch {
      TableMatch(
        oldOid: old.oid, newOid: new.oid, old: old.qualifiedName, new: new.qualifiedName,
        confidence: resemblance.confidence, basis: basis, evidence: resemblance.evidence, rows: old.rows)
    }
  }

  /// Every pair that is worth a thought, with a way to find its rivals.
  fileprivate struct Pairs {
    let all: [Pair]
    private let ofOld: [UInt32: [Pair]]
    private let ofNew: [UInt32: [Pair]]

    init(_ all: [Pair]) {
      self.all = all
      ofOld = Dictionary(grouping: all) { $0.old.oid }
      ofNew = Dictionary(grouping: all) { $0.new.oid }
    }

    /// The other pairs of the one table, and of the other.
    func rivals(of pair: Pair) -> [Pair] {
      (ofOld[pair.old.oid] ?? []).filter { $0.new.oid != pair.new.oid }
        + (ofNew[pair.new.oid] ?? []).filter { $0.old.oid != pair.old.oid }
    }
  }

  private func resemblances() -> Pairs {
    let old = oldOnes.map { ($0, live.traits(of: $0) { liveLabels[$0] }) }
    let new = newOnes.map { ($0, desired.traits(of: $0) { desiredLabels[$0] }) }
    let pairs = old.flatMap { oldOid, oldTraits in
      new.compactMap { newOid, newTraits -> Pair? in
        guard let old = live.relations[oldOid], let new = desired.relations[newOid] else { return nil }
        let resemblance = Resemblance(oldTraits, newTraits)
        return resemblance.confidence >= Self.plausible
          ? Pair(old: old, new: new, resemblance: resemblance) : nil
      }
    }
    return Pairs(pairs)
  }

  private func isSure(_ pair: Pair, among pairs: Pairs) -> Bool {
    guard pair.resemblance.confidence >= Self.sure else { return false }
    return pairs.rivals(of: pair).allSatisfy { rival in
      pair.resemblance.isExact && !rival.resemblance.isExact
        || rival.resemblance.share <= pair.resemblance.share - Self.lead
    }
  }

  /// Whether the names settle what the structure leaves open: this new name says the old one, and no rival's does.
  private func isNamed(_ pair: Pair, among pairs: Pairs) -> Bool {
    pair.isAkin && pairs.rivals(of: pair).allSatisfy { !$0.isAkin }
  }

  private mutating func settle(_ match: TableMatch) {
    found.append(match)
    oldOnes.remove(match.oldOid)
    newOnes.remove(match.newOid)
    liveLabels[match.oldOid] = "renamed \(match.new)"
    desiredLabels[match.newOid] = "renamed \(match.new)"
  }

  private mutating func applyAnswers() throws {
    for (old, new) in answers.renames where !live.hasView(old) {
      guard let oldOid = oldOnes.first(where: { live.relations[$0]?.isMeant(by: old) == true }),
        let newOid = newOnes.first(where: { desired.relations[$0]?.isMeant(by: new) == true }),
        let oldTable = live.relations[oldOid], let newTable = desired.relations[newOid]
      else {
        throw Refusal(
          "\(old) cannot have become \(new): the first has to be in the database only and the second in the files only",
          remedy: "check the names")
      }
      let resemblance = Resemblance(
        live.traits(of: oldOid) { liveLabels[$0] }, desired.traits(of: newOid) { desiredLabels[$0] })
      settle(Pair(old: oldTable, new: newTable, resemblance: resemblance).match(.answer))
    }
    for name in answers.dropped where !live.hasView(name) {
      guard let oid = oldOnes.first(where: { live.relations[$0]?.isMeant(by: name) == true }) else {
        throw Refusal("\(name) is not among the tables that only the database has", remedy: "check the name")
      }
      oldOnes.remove(oid)
    }
  }

  /// What is left, as groups in which everything is connected with everything by a resemblance.
  private func ambiguities(among pairs: Pairs) -> [Ambiguity] {
    Dictionary(grouping: pairs.all) { $0.old.qualifiedName }.sorted { $0.key < $1.key }.map { name, pairs in
      let candidates = pairs.sorted {
        ($1.resemblance.confidence, $0.new.qualifiedName) < ($0.resemblance.confidence, $1.new.qualifiedName)
      }
      return Ambiguity(
        old: name, oldOid: pairs[0].old.oid, rows: pairs[0].old.rows,
        candidates: candidates.map {
          Ambiguity.Candidate(
            new: $0.new.qualifiedName, newOid: $0.new.oid, confidence: $0.resemblance.confidence,
            namesAreAkin: $0.isAkin, evidence: $0.resemblance.evidence)
        })
    }
  }
}

extension TableMatcher.Pair {
  fileprivate var isAkin: Bool { NameKinship(old.name, new.name).isAkin }
}
