import Postgres

/// The type of a column as far as generated code cares: what `row_to_json` makes of its values.
public indirect enum ColumnType: Sendable, Codable, Hashable {
  /// A base type, a pseudo-type, a multirange: whatever is not below.
  case base(name: QualifiedName)
  /// An enum type.
  case enumeration(name: QualifiedName)
  /// A composite type.
  case composite(name: QualifiedName)
  /// A range type.
  case range(name: QualifiedName)
  /// An array. PostgreSQL does not enforce the number of dimensions, which is that of the declaration.
  case array(of: ColumnType, dimensions: Int)
  /// A domain, or a type that casts itself to json as another.
  case domain(name: QualifiedName, over: ColumnType)

  /// The enum and composite types in it.
  var names: [QualifiedName] {
    switch self {
    case .base, .range: []
    case .enumeration(let name), .composite(let name): [name]
    case .array(let element, _): element.names
    case .domain(_, let base): base.names
    }
  }
}
