import Postgres

/// Finds views under other names: a view is its query, so one that only the database has and one that only the files have are
/// the same if PostgreSQL prints both alike.
struct ViewMatcher {
  let live: Inventory
  let aligned: Inventory
  let desired: [ObjectKey: SchemaObject]

  /// The renames, and the views of which there are several.
  func run() -> (matches: [TableMatch], ambiguities: [Ambiguity]) {
    let oldNames = Set(live.objects.filter(\.kind.isRelation).map(\.qualifiedName))
    let newNames = Set(aligned.objects.filter(\.kind.isRelation).map(\.qualifiedName))
    let old = live.objects.filter { $0.kind.isView && !newNames.contains($0.qualifiedName) }
    let new = aligned.objects.filter { $0.kind.isView && !oldNames.contains($0.qualifiedName) }
    var matches: [TableMatch] = []
    var ambiguities: [Ambiguity] = []
    for view in old.sorted(by: { $0.qualifiedName < $1.qualifiedName }) {
      let alike = new.filter { $0.kind == view.kind && $0.definition == view.definition }
        .compactMap { desired[$0.key] }
      let rivals = old.filter { $0.kind == view.kind && $0.definition == view.definition }
      if alike.count == 1, rivals.count == 1 {
        matches.append(
          TableMatch(
            oldOid: view.oid, newOid: alike[0].oid, old: view.qualifiedName, new: alike[0].qualifiedName,
            confidence: 1, basis: .structure, evidence: Self.evidence, rows: nil))
      } else if !alike.isEmpty {
        ambiguities.append(
          Ambiguity(
            old: view.qualifiedName, oldOid: view.oid, rows: nil,
            candidates: alike.map {
              Ambiguity.Candidate(
                new: $0.qualifiedName, newOid: $0.oid, confidence: 1 / Double(alike.count),
                namesAreAkin: NameKinship(view.name, $0.name).isAkin, evidence: Self.evidence)
            }))
      }
    }
    return (matches, ambiguities)
  }

  private static let evidence = ["the same query"]
}
