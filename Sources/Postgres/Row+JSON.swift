import FoundationEssentials

extension Row {
  /// Decodes a column of type json or jsonb. `snake_case` keys fill camelCase properties.
  public func json<Value: Decodable>(_ column: String, as type: Value.Type = Value.self) throws -> Value {
    guard let text = try text(column) else {
      throw DecodingFailure(column: column, problem: "is NULL, which \(Value.self) cannot hold")
    }
    do {
      let decoder = JSONDecoder()
      decoder.keyDecodingStrategy = .convertFromSnakeCase
      return try decoder.decode(Value.self, from: Data(text.utf8))
    } catch let error as DecodingError {
      throw DecodingFailure(column: column, problem: "cannot be read as \(Value.self): \(error.place)")
    }
  }
}

extension DecodingError {
  /// Where decoding stopped and why, without the value.
  fileprivate var place: String {
    switch self {
    case .typeMismatch(_, let context), .valueNotFound(_, let context), .keyNotFound(_, let context),
      .dataCorrupted(let context):
      context.codingPath.map(\.stringValue).joined(separator: ".") + ": " + context.debugDescription
    @unknown default: "unknown failure"
    }
  }
}
