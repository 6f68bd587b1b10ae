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
}
