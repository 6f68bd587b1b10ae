/// One SQL identifier: the name of a table, schema, column or role, unquoted and exact.
///
/// It is a type of its own so that it cannot be pasted into SQL as text: interpolated into ``SQL`` it is
/// always quoted.
public struct Identifier: Hashable, Sendable, Comparable {
  /// The name as the catalog stores it.
  public let name: String

  /// PostgreSQL keeps 63 bytes of a name (`NAMEDATALEN - 1`) and cuts the rest with a mere notice.
  public static let maximumBytes = 63

  /// Takes the name as the catalog stores it.
  public init(_ name: String) { self.name = name }

  /// The identifier in double quotes, which PostgreSQL accepts wherever a name may stand.
  ///
  /// Scalar by scalar: a quote and a combining mark after it are one `Character` to Swift, and two to PostgreSQL.
  public var quoted: String {
    var quoted = String.UnicodeScalarView("\"".unicodeScalars)
    for scalar in name.unicodeScalars {
      if scalar == "\"" { quoted.append(scalar) }
      quoted.append(scalar)
    }
    quoted.append("\"")
    return String(quoted)
  }

  /// By bytes, as PostgreSQL compares names: Swift's strings would take a composed and a decomposed "é" for one.
  public static func == (left: Identifier, right: Identifier) -> Bool {
    left.name.utf8.elementsEqual(right.name.utf8)
  }

  /// By bytes, like equality.
  public func hash(into hasher: inout Hasher) {
    for byte in name.utf8 { hasher.combine(byte) }
  }

  /// The order of the bytes, which does not depend on a locale.
  public static func < (left: Identifier, right: Identifier) -> Bool {
    left.name.utf8.lexicographicallyPrecedes(right.name.utf8)
  }
}

extension Identifier: CustomStringConvertible {
  /// The name as a person would write it in SQL: quoted only where it must be.
  public var description: String { isPlain ? name : quoted }

  /// Whether PostgreSQL would read the bare word as this very name: lower case, no spaces.
  private var isPlain: Bool {
    guard let first = name.utf8.first, first.isLowercaseLetterOrUnderscore else { return false }
    return name.utf8.allSatisfy { $0.isLowercaseLetterOrUnderscore || $0.isDigit || $0 == UInt8(ascii: "$") }
  }
}

extension Identifier: ExpressibleByStringLiteral {
  /// Takes the name as the catalog stores it.
  public init(stringLiteral name: String) { self.init(name) }
}

extension Identifier: Codable {
  /// Decodes the bare name.
  public init(from decoder: any Decoder) throws {
    self.init(try decoder.singleValueContainer().decode(String.self))
  }

  /// Encodes the bare name.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(name)
  }
}

extension UInt8 {
  var isLowercaseLetterOrUnderscore: Bool { (0x61...0x7A).contains(self) || self == 0x5F }
  var isDigit: Bool { (0x30...0x39).contains(self) }
}
