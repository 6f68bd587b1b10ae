import FoundationEssentials

/// A result as JSON: keys in snake case and in a fixed order.
enum JSONText {
  static func render(_ value: some Encodable) throws -> String { try render(value, [.prettyPrinted]) }

  /// A result that is one of many, on a line of its own.
  static func line(_ value: some Encodable) throws -> String { try render(value, []) }

  private static func render(_ value: some Encodable, _ formatting: JSONEncoder.OutputFormatting) throws
    -> String
  {
    let encoder = JSONEncoder()
    encoder.dateEncodingStrategy = .iso8601
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = formatting.union([.sortedKeys, .withoutEscapingSlashes])
    return String(decoding: try encoder.encode(value), as: UTF8.self) + "\n"
  }
}
