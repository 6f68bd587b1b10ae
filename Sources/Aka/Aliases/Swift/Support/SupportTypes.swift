/// Types for values that Swift has no type for, written into the generated code when it uses them: it depends on nothing
/// but Foundation.
enum SupportTypes {
  /// The types that some code uses; empty if it uses none.
  static func source(for code: String, access: SwiftOptions.Access) -> String {
    let pieces = pieces.filter { piece in piece.types.contains { code.contains("PostgresValue.\($0)") } }
    guard !pieces.isEmpty else { return "" }
    return "\n"
      + ([root] + pieces.map(\.source)).joined(separator: "\n").replacing("public ", with: access.modifier)
  }

  private static let pieces: [(types: [String], source: String)] = [
    (["Timestamp", "LocalTimestamp", "Day"], calendar + "\n" + moment), (["Bytes"], bytes),
    (["Range"], range),
    (["JSON"], json),
  ]

  private static let root = #"""
    /// Values of PostgreSQL that Swift has no type for, as they are in PostgreSQL's JSON.
    public enum PostgresValue {
      /// A value that is a string in JSON.
      public protocol Text: Codable, LosslessStringConvertible {}
    }

    extension PostgresValue.Text {
      /// Reads the string.
      public init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let value = Self(text) else {
          throw DecodingError.dataCorrupted(
            .init(codingPath: decoder.codingPath, debugDescription: "no \(Self.self): \(text)"))
        }
        self = value
      }

      /// Writes the string.
      public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
      }
    }

    """#
}
