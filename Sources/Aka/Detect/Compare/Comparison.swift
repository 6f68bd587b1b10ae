import Postgres

/// Finds every difference between a database and its files.
///
/// In `aligned` the tables that are renamed have their old names, so that PostgreSQL itself prints everything that mentions
/// them as it prints it in the database; `desired` is the same schema as the files say it.
struct Comparison {
  private let live: Inventory
  private let aligned: [SchemaObject]
  private let desired: [ObjectKey: SchemaObject]
  private let statements: ObviousStatements
  private var differences: [(object: SchemaObject, difference: Difference)] = []

  init(
    live: Inventory, aligned: Inventory, desired: Inventory,
    leavingOut open: (old: Set<UInt32>, new: Set<UInt32>)
  ) {
    self.desired = desired.byKey
    let known = self.desired
    func isOpen(_ object: SchemaObject, _ oids: Set<UInt32>) -> Bool {
      oids.contains(object.oid) || object.parent.map(oids.contains) == true
    }
    self.live = Inventory(live.objects.filter { !isOpen($0, open.old) })
    // What was made to bring the old names back is not in the files.
    self.aligned = aligned.objects.filter { known[$0.key] != nil && !isOpen($0, open.new) }
    statements = ObviousStatements(desired)
  }

  /// The differences, in the order in which the files' objects were made; what is dropped comes last.
  mutating func run() -> [Difference] {
    let old = live.objects.filter { $0.parent == nil }
    let new = aligned.filter { $0.parent == nil }
    let pairs = match(old, new, in: nil)
    let (oldParts, newParts) = (live.parts, Inventory(aligned).parts)
    for (live, desired) in pairs where live.kind.isRelation {
      let owner = self.desired[desired.key]?.qualifiedName ?? desired.qualifiedName
      match(oldParts[live.oid] ?? [], newParts[desired.oid] ?? [], in: owner)
    }
    return differences.sorted { one, other in
      let (isLater, isOtherLater) = (one.difference.change == .dropped, other.difference.change == .dropped)
      if isLater != isOtherLater { return isOtherLater }
      return (one.object.oid, one.object.number) < (other.object.oid, other.object.number)
    }.map(\.difference)
  }

  /// Compares what has one name, then what has one definition; the rest is dropped or added. Returns what belongs together.
  @discardableResult
  private mutating func match(_ old: [SchemaObject], _ new: [SchemaObject], in table: QualifiedName?) -> [(
    SchemaObject, SchemaObject
  )] {
    var pairs: [(SchemaObject, SchemaObject)] = []
    var left = Dictionary(old.map { (NameInKind($0), $0) }) { first, _ in first }
    var unknown: [SchemaObject] = []
    for object in new {
      if let same = left.removeValue(forKey: NameInKind(object)) {
        pairs.append((same, object))
      } else {
        unknown.append(object)
      }
    }
    var byDefinition = Dictionary(grouping: left.values.filter { table != nil && $0.canChangeItsName }) {
      Likeness($0)
    }.mapValues { $0.sorted { $0.name > $1.name } }
    for object in unknown.sorted(by: { $0.name < $1.name }) {
      if let same = byDefinition[Likeness(object)]?.popLast() {
        left[NameInKind(same)] = nil
        pairs.append((same, object))
        unknown.removeAll { $0.key == object.key }
      }
    }
    for (old, new) in pairs { compare(old, new, in: table) }
    for object in unknown where !object.isInherited { add(object, in: table) }
    for object in left.values.sorted(by: { ($0.kind.rank, $0.name) < ($1.kind.rank, $1.name) })
    where !object.isInherited && !object.isPartOfColumn {
      report(.dropped, object, in: table, from: object.definition)
    }
    return pairs
  }

  private mutating func compare(_ old: SchemaObject, _ new: SchemaObject, in table: QualifiedName?) {
    if old.isInherited, new.isInherited { return }
    let said = desired[new.key] ?? new
    if table != nil, old.name != new.name {
      let sql = statements.rename(old, to: said, in: table)
      report(.renamed, said, in: table, from: old.name, to: new.name, sql)
    }
    if old.definition != new.definition {
      report(.altered, said, in: table, from: old.definition, to: said.definition)
    }
    if old.comment != new.comment {
      let sql = statements.comment(on: said, in: table, instead: old.comment)
      report(.commented, said, in: table, from: old.comment, to: new.comment, sql)
    }
  }

  private mutating func add(_ object: SchemaObject, in table: QualifiedName?) {
    guard !object.isPartOfColumn else { return }
    let said = desired[object.key] ?? object
    report(.added, said, in: table, to: said.definition, statements.create(said, in: table))
  }

  private mutating func report(
    _ change: Difference.Change, _ object: SchemaObject, in table: QualifiedName?, from: String? = nil,
    to: String? = nil, _ sql: (up: [String], down: [String]) = ([], [])
  ) {
    let isLocal = table != nil || object.schema.name.isEmpty || object.kind == .schema
    let name = object.kind == .function ? "\(object.schema).\(object.name)" : object.qualifiedName.description
    let difference = Difference(
      kind: object.kind, change: change, table: table, name: isLocal ? object.name : name, from: from, to: to,
      up: sql.up, down: sql.down)
    differences.append((object, difference))
  }
}

/// By what an object is found again.
private struct NameInKind: Hashable {
  let kind: ObjectKind
  let schema: Identifier?
  let name: Identifier

  /// A sequence of a column's is known by its column. What belongs to a table is in the table's schema.
  init(_ object: SchemaObject) {
    kind = object.kind
    schema = object.parent == nil ? object.schema : nil
    name = Identifier(object.isPartOfColumn ? object.shape : object.name)
  }
}

/// What is the same thing under another name.
private struct Likeness: Hashable {
  let kind: ObjectKind
  let definition: String

  init(_ object: SchemaObject) { (kind, definition) = (object.kind, object.definition) }
}

extension SchemaObject {
  /// A sequence that comes and goes with its column.
  var isPartOfColumn: Bool { kind == .sequence && parent != nil }

  /// A column of the same type is not the same column: what was in it would be lost if it were taken for one.
  fileprivate var canChangeItsName: Bool { kind != .column }
}

extension ObjectKind {
  var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
