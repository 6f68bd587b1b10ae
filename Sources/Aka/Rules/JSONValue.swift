/// Any JSON: what PostgreSQL says of a plan, and libpg_query of a statement.
indirect enum JSONValue: Decodable, Equatable {
  case null
  case bool(Bool)
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object([String: JSONValue])

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let value = try? container.decode(String.self) {
      self = .string(value)
    } else if let value = try? container.decode(Bool.self) {
      self = .bool(value)
    } else if let value = try? container.decode(Double.self) {
      self = .number(value)
    } else if let value = try? container.decode([JSONValue].self) {
      self = .array(value)
    } else {
      self = .object(try container.decode([String: JSONValue].self))
    }
  }

  /// The member of an object.
  subscript(key: String) -> JSONValue? {
    if case .object(let members) = self { members[key] } else { nil }
  }

  var string: String? { if case .string(let value) = self { value } else { nil } }
  var number: Double? { if case .number(let value) = self { value } else { nil } }
  var isTrue: Bool { self == .bool(true) }
  var elements: [JSONValue] { if case .array(let values) = self { values } else { [] } }

  /// Whether this or something in it is what is looked for.
  func contains(where isWanted: (JSONValue) -> Bool) -> Bool {
    if isWanted(self) { return true }
    return switch self {
    case .array(let values): values.contains { $0.contains(where: isWanted) }
    case .object(let members): members.values.contains { $0.contains(where: isWanted) }
    case .null, .bool, .number, .string: false
    }
  }
}
