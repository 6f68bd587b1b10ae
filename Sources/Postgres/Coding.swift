import FoundationEssentials

/// A value that can be bound to a parameter.
public protocol PostgresEncodable {
  /// The value in PostgreSQL's text format; `nil` is NULL.
  var postgresText: String? { get }
}

/// A value that can be read from a column.
public protocol PostgresDecodable {
  /// Reads PostgreSQL's text format.
  init?(postgresText: String)
  /// What NULL means; `nil` if the type has no room for it.
  static var null: Self? { get }
}

extension PostgresDecodable {
  /// Most types have no room for NULL.
  public static var null: Self? { nil }
}

extension String: PostgresEncodable, PostgresDecodable {
  /// The string itself.
  public var postgresText: String? { self }
  /// The text itself.
  public init?(postgresText: String) { self = postgresText }
}

extension Bool: PostgresEncodable, PostgresDecodable {
  /// `t` or `f`.
  public var postgresText: String? { self ? "t" : "f" }
  /// Reads `t` or `f`.
  public init?(postgresText: String) {
    guard postgresText == "t" || postgresText == "f" else { return nil }
    self = postgresText == "t"
  }
}

extension FixedWidthInteger where Self: PostgresEncodable {
  /// The decimal digits.
  public var postgresText: String? { String(self) }
}

extension LosslessStringConvertible where Self: PostgresDecodable {
  /// Reads the decimal digits.
  public init?(postgresText: String) { self.init(postgresText) }
}

extension Int: PostgresEncodable, PostgresDecodable {}
extension UInt32: PostgresEncodable, PostgresDecodable {}
extension Double: PostgresDecodable {}

extension UUID: PostgresEncodable, PostgresDecodable {
  /// The canonical text.
  public var postgresText: String? { uuidString.lowercased() }
  /// Reads the canonical text.
  public init?(postgresText: String) { self.init(uuidString: postgresText) }
}

/// Not encodable: interpolated into ``SQL`` an identifier is a name. To bind it as a value, bind its `name`.
extension Identifier: PostgresDecodable {
  /// Reads a value of type `name`.
  public init?(postgresText: String) { self.init(postgresText) }
}

extension Optional: PostgresDecodable where Wrapped: PostgresDecodable {
  /// Reads a value.
  public init?(postgresText: String) {
    guard let value = Wrapped(postgresText: postgresText) else { return nil }
    self = value
  }
  /// `nil`.
  public static var null: Wrapped?? { .some(.none) }
}

extension Array: PostgresEncodable where Element: PostgresEncodable {
  /// An array literal with every element quoted: `{"a","b\"c",NULL}`.
  public var postgresText: String? {
    "{" + map { $0.postgresText.map(quoteArrayElement) ?? "NULL" }.joined(separator: ",") + "}"
  }
}

private func quoteArrayElement(_ text: String) -> String {
  var quoted = "\""
  for scalar in text.unicodeScalars {
    if scalar == "\"" || scalar == "\\" { quoted += "\\" }
    quoted.unicodeScalars.append(scalar)
  }
  return quoted + "\""
}
