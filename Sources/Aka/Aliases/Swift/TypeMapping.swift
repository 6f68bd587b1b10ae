import Postgres

/// Which Swift type a column has.
public struct TypeMapping {
  private let overrides: [String: String]
  private let names: SwiftNames
  private(set) var usedKeys: Set<String> = []

  init(overrides: [String: String], names: SwiftNames) {
    self.overrides = overrides
    self.names = names
  }

  /// The type of a table's column; an optional one where the column takes NULL.
  mutating func type(of column: SchemaModel.Column, in table: QualifiedName) -> String {
    let place = "\(table.name).\(column.name)"
    let type = override(["\(table.schema).\(place)", place]) ?? swift(column.type)
    return column.notNull ? type : type + "?"
  }

  /// The type of a field of a composite type, which can always be NULL.
  mutating func type(of field: SchemaModel.Column) -> String { swift(field.type) + "?" }

  private mutating func swift(_ type: ColumnType) -> String {
    if let override = override(Self.keys(type)) { return override }
    switch type {
    case .base(let name):
      return name.schema == "pg_catalog" ? Self.builtIn[name.name.name] ?? "String" : "String"
    case .enumeration(let name): return names.types[.enumeration(name)]?.text ?? "String"
    case .composite(let name): return names.types[.composite(name)]?.text ?? "PostgresValue.JSON"
    case .range: return Self.range
    case .domain(_, let base): return swift(base)
    case .array(let element, let dimensions):
      // Any element can be NULL, but no inner array.
      let open = String(repeating: "[", count: dimensions)
      return "\(open)\(swift(element))?" + String(repeating: "]", count: dimensions)
    }
  }

  private mutating func override(_ keys: [String]) -> String? {
    for key in keys {
      guard let type = overrides[key] else { continue }
      usedKeys.insert(key)
      return type
    }
    return nil
  }

  /// What a configuration can call a type, the most exact name first.
  private static func keys(_ type: ColumnType) -> [String] {
    switch type {
    case .base(let name), .enumeration(let name), .composite(let name), .range(let name),
      .domain(let name, _):
      guard name.schema == "pg_catalog" else { return ["\(name)", "\(name.name)"] }
      let catalogName = name.name.name
      let synonyms = synonyms.filter { $0.value == catalogName }.keys.sorted()
      return [catalogName] + synonyms
    case .array(let element, _): return keys(element).map { $0 + "[]" }
    }
  }
}
