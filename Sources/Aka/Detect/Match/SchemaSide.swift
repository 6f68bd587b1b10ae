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

  /// By what a table is recognised. `label` says what is known of another table: its name, if it is the same on both sides.
  func traits(of oid: UInt32, label: (UInt32) -> String) -> [Trait: Int] {
    var traits: [Trait: Int] = [:]
    func note(_ sort: Trait.Sort, _ text: String) { traits[Trait(sort: sort, text: text), default: 0] += 1 }
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
          note(.reference, part.shape + " -> " + (target == oid ? "itself" : label(target)))
        } else {
          note(.key, part.shape)
        }
      case .index: note(.index, part.definition)
      case .trigger, .rule, .policy: note(.behaviour, part.name + " " + part.definition)
      default: continue
      }
    }
    for key in referrers[oid] ?? [] {
      if let parent = key.parent, parent != oid { note(.referrer, key.shape + " <- " + label(parent)) }
    }
    return traits
  }
}
