import Postgres

@testable import Aka

/// A schema made up by a seed, as inventories of before and after.
struct RandomSchema {
  /// What became of each old table that was renamed.
  private(set) var renamed: [QualifiedName: QualifiedName] = [:]
  private(set) var live: [SchemaObject] = []
  private(set) var desired: [SchemaObject] = []
  private var dice: Dice

  private static let words = [
    "user", "order", "Line", "é", "a b", "x\"y", "select", "ünïcode", "data", "log", "tag", "a.b",
  ]
  private static let types = [
    "bigint", "text", "integer", "numeric(10,2)", "timestamp with time zone", "jsonb", "uuid", "boolean",
  ]

  /// - Parameter tables: how many there are; some are renamed, some dropped, some new, the rest stays.
  init(seed: UInt64, tables: Int) {
    dice = Dice(state: seed &+ 1)
    for index in 0..<tables {
      let old = QualifiedName("public", Identifier("\(pick(Self.words))_\(index)"))
      let columns = self.columns(marked: index)
      let target = index > 0 && dice.roll(3) == 0 ? UInt32(dice.roll(index)) * 10 + 10 : nil
      let fate = dice.roll(10)
      if fate != 0 { live += table(old, oid: UInt32(index * 10 + 10), columns, target) }
      var new = old
      if fate > 0, fate < 5 {
        new = QualifiedName(
          fate == 1 ? "App" : "public", Identifier("tb_\(pick(Self.words))_\(tables * 2 - index)"))
        renamed[old] = new
      }
      if fate != 9 { desired += table(new, oid: UInt32(index * 10 + 10), columns, target) }
    }
    // A foreign key to a table that is gone on one side refers to nothing that the other side knows.
    live = Self.whole(live)
    desired = Self.whole(desired)
  }

  private static func whole(_ objects: [SchemaObject]) -> [SchemaObject] {
    let tables = Set(objects.filter { $0.kind == .table }.map(\.oid))
    return objects.filter { $0.target.map(tables.contains) ?? true }
  }

  private mutating func pick(_ words: [String]) -> String { words[dice.roll(words.count)] }

  /// Three columns and more, of which one says which table it is.
  private mutating func columns(marked index: Int) -> [(String, String)] {
    var columns = [("id", "bigint"), ("mark_\(index)", Self.types[index % Self.types.count])]
    for number in 0...dice.roll(6) { columns.append(("\(pick(Self.words))_\(number)", pick(Self.types))) }
    return columns
  }

  private func table(_ name: QualifiedName, oid: UInt32, _ columns: [(String, String)], _ target: UInt32?)
    -> [SchemaObject]
  {
    var objects = [Self.object(.table, oid, name: name)]
    for (index, column) in columns.enumerated() {
      objects.append(
        Self.object(
          .column, oid, number: index + 1, name: QualifiedName(name.schema, Identifier(column.0)),
          parent: oid,
          definition: column.1))
    }
    objects.append(
      Self.object(
        .constraint, oid + 1, name: QualifiedName(name.schema, Identifier("\(name.name.name)_pkey")),
        parent: oid,
        definition: "PRIMARY KEY (id)"))
    if let target {
      objects.append(
        Self.object(
          .constraint, oid + 2, name: QualifiedName(name.schema, "fk"), parent: oid, target: target,
          definition: "FOREIGN KEY (id) REFERENCES (id)"))
    }
    return objects
  }

  static func object(
    _ kind: ObjectKind, _ oid: UInt32, number: Int = 0, name: QualifiedName, parent: UInt32? = nil,
    target: UInt32? = nil,
    definition: String = ""
  ) -> SchemaObject {
    SchemaObject(
      oid: oid, number: number, kind: kind, parent: parent, target: target, schema: name.schema,
      name: name.name.name, definition: definition, shape: definition, comment: nil, isInherited: false,
      rows: nil)
  }
}

/// Numbers that a seed decides (SplitMix64).
struct Dice {
  var state: UInt64

  mutating func roll(_ sides: Int) -> Int {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ z >> 30) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ z >> 27) &* 0x94d0_49bb_1331_11eb
    return Int((z ^ z >> 31) % UInt64(sides))
  }
}
