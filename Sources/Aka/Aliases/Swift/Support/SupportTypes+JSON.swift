extension SupportTypes {
  /// Any value, with numbers as exact as Foundation has them.
  static let json = #"""
    extension PostgresValue {
      /// A value of type `json` or `jsonb`.
      public enum JSON: Codable, Hashable, Sendable {
        /// The word null, which is not SQL's NULL.
        case null
        /// True or false.
        case bool(Bool)
        /// A number, exact to 38 digits.
        case number(Decimal)
        /// A number too large or too small for that.
        case double(Double)
        /// A string.
        case string(String)
        /// An array.
        case array([JSON])
        /// An object.
        case object([String: JSON])

        /// Reads whatever is there.
        public init(from decoder: any Decoder) throws {
          let container = try decoder.singleValueContainer()
          if container.decodeNil() {
            self = .null
          } else if let bool = try? container.decode(Bool.self) {
            self = .bool(bool)
          } else if let number = try? container.decode(Decimal.self) {
            self = .number(number)
          } else if let double = try? container.decode(Double.self) {
            self = .double(double)
          } else if let string = try? container.decode(String.self) {
            self = .string(string)
          } else if let array = try? container.decode([JSON].self) {
            self = .array(array)
          } else {
            self = .object(try container.decode([String: JSON].self))
          }
        }

        /// Writes the value.
        public func encode(to encoder: any Encoder) throws {
          var container = encoder.singleValueContainer()
          switch self {
          case .null: try container.encodeNil()
          case .bool(let bool): try container.encode(bool)
          case .number(let number): try container.encode(number)
          case .double(let double): try container.encode(double)
          case .string(let string): try container.encode(string)
          case .array(let array): try container.encode(array)
          case .object(let object): try container.encode(object)
          }
        }
      }
    }

    """#
}
