import Postgres

/// One of the two schemas that are compared, as the search for renames needs it.
struct SchemaSide: Sendable {
  let relations: [UInt32: SchemaObject]
  /// The relations by name.
  let named: [QualifiedName: UInt32]
  private let views: [SchemaObject]
  private let parts: [UInt32: [SchemaObject]]
  /// The foreign keys that refer to a table.
  private let referrers: [UInt32: [SchemaObject]]

  init(_ inventory: Inventory) {
    let tables = inventory.tables
    relations = Dictionary(tables.map { ($0.oid, $0) }) { first, _ in first }
    named = Dictionary(tables.map { ($0.qualifiedName, $0.oid) }) { first, _ in first }
    views = inventory.objects.filter(\.kind.isView)
    parts = inventory.parts
    referrers = Dictionary(grouping: inventory.objects.filter { $0.target != nil && !$0.isInherited }) {
      $0.target ?? 0
    }
  }

  /// Whether a person who writes this means a view.
  func hasView(_ name: WrittenName) -> Bool { views.contains { $0.isMeant(by: name) } }

  /// By what a table is recognised. `label` says which table another one is, if
  /// that is known: one that has its name on both sides, or is found already.
  func traits(of oid: UInt32, label: (UInt32) -> String?) -> [Trait: Int] {
    var traits: [Trait: Int] = [:]
    func note(_ sort: Trait.Sort, _ text: String, isOpen: Bool = false) {
      traits[Trait(sort: sort, text: text, isOpen: isOpen), default: 0] += 1
    }
    if let table = relations[oid] {
      if !table.shape.isEmpty { note(.layout, table.shape) }
      if let comment = table.comment { note(.comment, comment) }
    }
    for part in parts[oid] ?? [] {
      switch part.kind {
      case .column:
        note(.column, part.name + " " + part.shape)
        if part.definition != part.shape { note(.columnDetail, part.name + " " + part.definition) }
      case .constraint:
        if let target = part.target {
          let other = target == oid ? "itself" : label(target)
          note(.reference, part.shape + " -> " + (other ?? "?"), isOpen: other == nil)
        } else {
          note(.key, part.shape)
        }
      case .index: note(.index, part.definition)
      case .trigger, .rule, .policy: note(.behaviour, part.name + " " + part.definition)
      default: continue
      }
    }
    for key in referrers[oid] ?? [] {
      guard let parent = key.parent, parent != oid else { continue }
      let other = label(parent)
      note(.referrer, key.shape + " <- " + (other ?? "?"), isOpen: other == nil)
    }
    return traits
  }
}
