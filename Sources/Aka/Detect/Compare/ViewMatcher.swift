import Postgres

/// Finds views under other names: a view is its query, so one that only the database has and one that only the files have are
/// the same if PostgreSQL prints both alike.
struct ViewMatcher {
  let live: Inventory
  let aligned: Inventory
  let desired: [ObjectKey: SchemaObject]
  let answers: DetectionAnswers

  /// The renames, and the views of which there are several.
  func run() -> (matches: [TableMatch], ambiguities: [Ambiguity]) {
    var old = live.objects.filter { $0.kind.isView && !names(of: aligned).contains($0.qualifiedName) }
      .sorted { $0.qualifiedName < $1.qualifiedName }
    var new = aligned.objects.filter { $0.kind.isView && !names(of: live).contains($0.qualifiedName) }
      .compactMap { object in desired[object.key].map { (object, $0) } }
    old.removeAll { view in answers.dropped.contains { view.isMeant(by: $0) } }
    var matches: [TableMatch] = []
    for (oldName, newName) in answers.renames {
      guard let index = old.firstIndex(where: { $0.isMeant(by: oldName) }),
        let other = new.firstIndex(where: { $0.1.isMeant(by: newName) })
      else { continue }
      matches.append(match(old.remove(at: index), new.remove(at: other).1, .answer))
    }
    var ambiguities: [Ambiguity] = []
    for (definition, views) in Dictionary(grouping: old, by: \.definition).sorted(by: { $0.key < $1.key }) {
      let alike = new.filter { $0.0.definition == definition && $0.0.kind == views[0].kind }.map(\.1)
      guard !alike.isEmpty else { continue }
      if views.count == 1, alike.count == 1 {
        matches.append(match(views[0], alike[0], .structure))
        continue
      }
      for view in views {
        let akin = alike.filter { Self.areAkin(view, $0) }
        if answers.trustsNames, akin.count == 1, views.filter({ Self.areAkin($0, akin[0]) }).count == 1 {
          matches.append(match(view, akin[0], .name))
        } else {
          ambiguities.append(ambiguity(view, alike))
        }
      }
    }
    return (matches, ambiguities)
  }

  private func names(of inventory: Inventory) -> Set<QualifiedName> {
    Set(inventory.objects.filter(\.kind.isRelation).map(\.qualifiedName))
  }

  private static func areAkin(_ old: SchemaObject, _ new: SchemaObject) -> Bool {
    NameKinship(old.name, new.name).isAkin
  }

  private func match(_ old: SchemaObject, _ new: SchemaObject, _ basis: TableMatch.Basis) -> TableMatch {
    TableMatch(
      oldOid: old.oid, newOid: new.oid, old: old.qualifiedName, new: new.qualifiedName, confidence: 1,
      basis: basis, evidence: Self.evidence, rows: nil)
  }

  private func ambiguity(_ view: SchemaObject, _ alike: [SchemaObject]) -> Ambiguity {
    Ambiguity(
      old: view.qualifiedName, oldOid: view.oid, rows: nil,
      candidates: alike.map {
        Ambiguity.Candidate(
          new: $0.qualifiedName, newOid: $0.oid, confidence: 1 / Double(alike.count),
          namesAreAkin: Self.areAkin(view, $0), evidence: Self.evidence)
      })
  }

  private static let evidence = ["the same query"]
}
