extension SupportTypes {
  /// Bytes as `bytea_output = hex` has them, which is the default.
  static let bytes = #"""
    extension PostgresValue {
      /// A `bytea`.
      public struct Bytes: Text, Hashable, Sendable {
        /// The bytes.
        public var bytes: [UInt8]

        /// Takes the bytes.
        public init(_ bytes: [UInt8]) {
          self.bytes = bytes
        }

        /// Reads `\xdeadbeef`.
        public init?(_ description: String) {
          let digits = description.dropFirst(2).compactMap(\.hexDigitValue)
          guard description.hasPrefix("\\x"), digits.count == description.count - 2,
            digits.count.isMultiple(of: 2)
          else { return nil }
          bytes = stride(from: 0, to: digits.count, by: 2).map { index in
            UInt8(digits[index] * 16 + digits[index + 1])
          }
        }

        /// The bytes in hexadecimal digits.
        public var description: String {
          bytes.reduce(into: "\\x") { text, byte in
            text += (byte < 16 ? "0" : "") + String(byte, radix: 16)
          }
        }
      }
    }

    """#

  /// `range_out` (rangetypes.c): a bound stands in quotes if it must; quotes and backslashes in it are doubled or escaped.
  static let range = #"""
    extension PostgresValue {
      /// A value of a range type, with its bounds as PostgreSQL writes them.
      public struct Range: Text, Hashable, Sendable {
        /// Whether nothing is in it.
        public var isEmpty = false
        /// Where it begins; `nil` is unbounded.
        public var lower: String?
        /// Where it ends; `nil` is unbounded.
        public var upper: String?
        /// Whether the lower bound is in it.
        public var includesLower = true
        /// Whether the upper bound is in it.
        public var includesUpper = false

        /// From a bound up to, and not including, another.
        public init(_ lower: String?, _ upper: String?) {
          self.lower = lower
          self.upper = upper
          includesLower = lower != nil
        }

        /// Reads `[1,5)`, `(,"a ""b""")` or `empty`.
        public init?(_ description: String) {
          guard description != "empty" else {
            isEmpty = true
            return
          }
          guard let open = description.first, "[(".contains(open), let close = description.last,
            "])".contains(close)
          else { return nil }
          includesLower = open == "["
          includesUpper = close == "]"
          var bounds: [String?] = []
          var bound: String.UnicodeScalarView?
          var isQuoted = false
          var rest = description.unicodeScalars.dropFirst().dropLast()
          while let scalar = rest.popFirst() {
            switch scalar {
            case "\\": bound = (bound ?? .init()) + [rest.popFirst() ?? "\\"]
            case "\"" where isQuoted && rest.first == "\"":
              bound = (bound ?? .init()) + [rest.removeFirst()]
            case "\"":
              isQuoted.toggle()
              bound = bound ?? .init()
            case "," where !isQuoted:
              bounds.append(bound.map { String($0) })
              bound = nil
            default: bound = (bound ?? .init()) + [scalar]
            }
          }
          bounds.append(bound.map { String($0) })
          guard bounds.count == 2, !isQuoted else { return nil }
          lower = bounds[0]
          upper = bounds[1]
        }

        /// The range with its bounds in quotes.
        public var description: String {
          guard !isEmpty else { return "empty" }
          return (includesLower ? "[" : "(") + Self.quote(lower) + "," + Self.quote(upper)
            + (includesUpper ? "]" : ")")
        }

        private static func quote(_ bound: String?) -> String {
          guard let bound else { return "" }
          let escaped = bound.unicodeScalars.flatMap { scalar -> [Unicode.Scalar] in
            scalar == "\"" || scalar == "\\" ? ["\\", scalar] : [scalar]
          }
          return "\"" + String(String.UnicodeScalarView(escaped)) + "\""
        }
      }
    }

    """#

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
