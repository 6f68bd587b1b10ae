import Postgres

/// What the columns of one table are called in Swift.
struct PropertyNames {
  private(set) var columns: [(name: String, column: SchemaModel.Column)] = []
  /// Columns whose names are canonically equivalent to another's: Swift's strings, and so its coding keys, are equal then.
  private(set) var omitted: [Identifier] = []

  init(_ columns: [SchemaModel.Column]) {
    var taken = Set<String>()
    var keys = Set<String>()
    for column in columns {
      guard keys.insert(column.name.name).inserted else {
        omitted.append(column.name)
        continue
      }
      let name = SwiftWords.member(column.name.name)
      let free = (1...).lazy.map { $0 == 1 ? name : "\(name)\($0)" }.first { !taken.contains($0) } ?? name
      taken.insert(free)
      self.columns.append((free, column))
    }
  }

  /// Whether any name differs from its column's.
  var needKeys: Bool { columns.contains { $0.name != $0.column.name.name } }
}
